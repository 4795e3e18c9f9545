import { Input, Modal } from "antd";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { createObject } from "../../../api/designer";
import { useObjects } from "../../../api/metadata";
import { type Labels, t } from "../../../lib/i18n";
import styles from "../designer.module.css";
import { LabelInput } from "../LabelInput";
import { isNamed, suggestName, toLabels } from "../labels";
import { useSchemaChange } from "../useSchemaChange";

/** A new object needs a name; everything else comes after. */
export function NewObject({ close }: { close: () => void }) {
  const id = useId();
  const navigate = useNavigate();
  const change = useSchemaChange();
  const objects = useObjects();
  const [label, setLabel] = useState<Labels>({});
  const [own, setOwn] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const name = own ?? suggestName(label, "x_", "object", new Set((objects.data ?? []).map((each) => each.name)));
  const make = async () => {
    setBusy(true);
    const body = { name, label: toLabels(label), fields: [] };
    const done = await change(
      () => createObject(body),
      t("design.made", { name: Object.values(toLabels(label))[0] ?? name }),
    );
    setBusy(false);
    if (done) navigate(`/settings/objects/${name}`);
  };
  return (
    <Modal
      open
      title={t("design.new_object")}
      okText={t("design.make")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !isNamed(label), loading: busy }}
      onOk={() => void make()}
      onCancel={close}
      width={520}
    >
      <div className={styles.fields}>
        <LabelInput label={t("design.object_label")} value={label} onChange={setLabel} required autoFocus />
        <div className={styles.field}>
          <label htmlFor={id}>{t("design.api_name")}</label>
          <Input id={id} value={name} onChange={(event) => setOwn(event.target.value)} />
          <div className={styles.hint}>{t("design.api_name_hint")}</div>
        </div>
      </div>
    </Modal>
  );
}
