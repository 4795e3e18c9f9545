import { Button, Select } from "antd";
import { useState } from "react";
import {
  type DesignObject,
  type Device,
  type LayoutPart,
  putPart,
  removePart,
  type Values,
} from "../../../api/designer";
import { useObjectMeta } from "../../../api/metadata";
import type { FieldMeta } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { useNames } from "../../../fields/useNames";
import { labelText, t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { LabelInput } from "../LabelInput";
import { isNamed } from "../labels";
import { useSchemaChange } from "../useSchemaChange";
import { toBody } from "./arrange";
import { Canvas } from "./Canvas";

interface LayoutEditorProps {
  object: DesignObject;
  layout: LayoutPart;
  fresh: boolean;
  done: () => void;
}

const ROLES: FieldMeta = { name: "roles", type: "ref[]", label: {}, target: "role" };

/** One layout: for whom it is, and what it shows. */
export function LayoutEditor({ object, layout, fresh, done }: LayoutEditorProps) {
  const change = useSchemaChange();
  const role = useObjectMeta("role");
  const [draft, setDraft] = useState(layout);
  const [busy, setBusy] = useState(false);
  const names = useNames("role", draft.roles ?? []);
  const set = (more: Partial<LayoutPart>) => setDraft((old) => ({ ...old, ...more }));
  const fields = object.fields.filter((field) => field.name !== "id" && field.name !== "version");
  const columns = fields.map((field) => ({ value: field.name, label: fieldLabel(field) }));
  const put = (part: LayoutPart) => putPart(object.name, "layouts", part.name, toBody(part) as unknown as Values);
  const drop = () => removePart(object.name, "layouts", layout.name);
  const label = labelText(draft.label, draft.name);
  const save = async () => {
    setBusy(true);
    const saved = await change(
      () => put(draft),
      t("design.saved", { name: label }),
      () => (fresh ? drop() : put(layout)),
    );
    setBusy(false);
    if (saved) done();
  };
  return (
    <div style={{ minWidth: 0 }}>
      <section className={styles.card}>
        <div className={styles.fields}>
          <LabelInput
            label={t("design.layout_label")}
            value={draft.label}
            required
            onChange={(next) => set({ label: next })}
          />
          <div className={styles.line}>
            <div className={styles.field} style={{ flex: 1, minWidth: 180 }}>
              <span className={styles.caption}>{t("design.for_devices")}</span>
              <Select<Device[]>
                mode="multiple"
                style={{ width: "100%" }}
                value={draft.devices ?? []}
                aria-label={t("design.for_devices")}
                placeholder={t("design.all_devices")}
                options={(["desktop", "mobile"] as const).map((value) => ({
                  value,
                  label: t(`design.device.${value}`),
                }))}
                onChange={(devices) => set({ devices })}
              />
            </div>
            <div className={styles.field} style={{ flex: 2, minWidth: 220 }}>
              <span className={styles.caption}>{t("design.for_roles")}</span>
              {role.data ? (
                <FieldEditor
                  field={ROLES}
                  value={(draft.roles ?? []).map((id) => ({ id, name: names.get(id) ?? "" }))}
                  onChange={(next) =>
                    set({ roles: (Array.isArray(next) ? next : []).map((each) => String((each as { id: string }).id)) })
                  }
                />
              ) : null}
            </div>
            {object.record_types.length ? (
              <div className={styles.field} style={{ flex: 1, minWidth: 180 }}>
                <span className={styles.caption}>{t("design.for_types")}</span>
                <Select<string[]>
                  mode="multiple"
                  style={{ width: "100%" }}
                  value={draft.record_types ?? []}
                  aria-label={t("design.for_types")}
                  options={object.record_types.map((each) => ({
                    value: each.name,
                    label: labelText(each.label, each.name),
                  }))}
                  onChange={(record_types) => set({ record_types })}
                />
              </div>
            ) : null}
          </div>
          {(["header", "list"] as const).map((part) => (
            <div key={part} className={styles.field}>
              <span className={styles.caption}>{t(`design.layout_part.${part}`)}</span>
              <Select<string[]>
                mode="multiple"
                style={{ width: "100%" }}
                value={draft[part] ?? []}
                aria-label={t(`design.layout_part.${part}`)}
                options={columns}
                onChange={(next) => set({ [part]: next })}
              />
            </div>
          ))}
        </div>
      </section>
      <Canvas object={object} draft={draft} onChange={(sections) => set({ sections })} />
      <div className={styles.foot}>
        <Button type="primary" loading={busy} disabled={!isNamed(draft.label)} onClick={() => void save()}>
          {t("action.save")}
        </Button>
        {fresh ? null : (
          <Button danger onClick={() => void change(drop, t("design.was_removed", { name: label }), () => put(layout))}>
            {t("action.remove")}
          </Button>
        )}
      </div>
    </div>
  );
}
