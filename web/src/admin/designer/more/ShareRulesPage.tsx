import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Select, Tag } from "antd";
import { useState } from "react";
import { Problem } from "../../../api/client";
import { useObjectMeta } from "../../../api/metadata";
import { changeRecord, createRecord, listOptions, queryRecords, removeRecord, type Values } from "../../../api/records";
import type { FieldError, ObjectMeta, RecordRow } from "../../../api/schema";
import { isRef, toWireValue } from "../../../fields/values";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { objectLabel, pickFields, useObjectMap } from "../../../meta/objects";
import { refreshObjects } from "../../../records/cache";
import { FormFields } from "../../../records/form/FormFields";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { RuleField } from "../RuleField";

const FIELDS = ["name", "user", "department", "role", "level", "until", "active"];
const QUERY = {
  fields: [...FIELDS, "object", "rule", "version"],
  expand: ["user", "department", "role"],
  limit: 200,
};

/** Records that meet a condition, shared with somebody. */
export default function ShareRulesPage() {
  const objects = useObjectMap();
  const meta = useObjectMeta("share_rule");
  const [open, setOpen] = useState<RecordRow | null>(null);
  const list = useQuery({
    queryKey: listOptions("share_rule", QUERY).queryKey,
    queryFn: () => queryRecords("share_rule", QUERY),
    select: (page) => page.records,
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!(list.data && meta.data)) return <Skeleton rows={6} />;
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.share_rules")}</h1>
        <span className={styles.space} />
        <Button
          type="primary"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => setOpen({ id: "", level: "read", active: true })}
        >
          {t("design.new_share_rule")}
        </Button>
      </header>
      {list.data.length === 0 ? (
        <EmptyState title={t("design.no_share_rules")} hint={t("design.page.share_rules_hint")} />
      ) : null}
      <ul className={styles.plain}>
        {list.data.map((row) => {
          const to = [row.user, row.department, row.role].find(isRef);
          return (
            <li key={row.id} className={styles.line}>
              <Button type="link" size="small" onClick={() => setOpen(row)}>
                {String(row.name)}
              </Button>
              <span>{objectLabel(objects.get(String(row.object)), String(row.object))}</span>
              <span aria-hidden>→</span>
              <strong>{to && isRef(to) ? to.name : ""}</strong>
              <Tag>{t(row.level === "edit" ? "design.right.edit" : "design.right.read")}</Tag>
              {row.active ? null : <Tag>{t("design.inactive")}</Tag>}
            </li>
          );
        })}
      </ul>
      {open ? <RuleDrawer key={open.id} meta={meta.data} row={open} close={() => setOpen(null)} /> : null}
    </>
  );
}

function RuleDrawer({ meta, row, close }: { meta: ObjectMeta; row: RecordRow; close: () => void }) {
  const objects = useObjectMap();
  const notify = useNotify();
  const [values, setValues] = useState<Values>({});
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const shown = { ...row, ...values };
  const object = typeof shown.object === "string" ? shown.object : "";
  const set = (more: Values) => setValues((old) => ({ ...old, ...more }));
  const run = async (work: () => Promise<unknown>, said: string) => {
    try {
      await work();
      offerUndo(said);
      close();
    } catch (error) {
      notify.failed(error);
      if (error instanceof Problem) setErrors(error.errors);
    } finally {
      refreshObjects("share_rule");
    }
  };
  const wire = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toWireValue(value)]));
  const name = String(shown.name ?? "");
  return (
    <Drawer
      open
      size={560}
      title={row.id ? name : t("design.new_share_rule")}
      onClose={close}
      footer={
        <div className={styles.line}>
          <Button
            type="primary"
            onClick={() =>
              void run(
                () =>
                  row.id
                    ? changeRecord("share_rule", row.id, wire, row.version)
                    : createRecord("share_rule", { level: "read", active: true, ...wire }),
                t("design.saved", { name }),
              )
            }
          >
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <span className={styles.space} />
          {row.id ? (
            <Button
              danger
              onClick={() => void run(() => removeRecord("share_rule", row.id), t("design.was_removed", { name }))}
            >
              {t("action.remove")}
            </Button>
          ) : null}
        </div>
      }
    >
      <div className={styles.fields}>
        <div className={styles.field}>
          <label htmlFor="share-object">{t("design.object")}</label>
          <Select
            id="share-object"
            style={{ width: "100%" }}
            value={object || undefined}
            showSearch={{ optionFilterProp: "label" }}
            options={[...objects.values()].map((each) => ({ value: each.name, label: objectLabel(each) }))}
            onChange={(next: string) => set({ object: next, rule: null })}
          />
        </div>
        <div className={styles.field}>
          <span className={styles.caption}>{t("design.share_condition")}</span>
          <RuleField object={object} value={shown.rule ?? null} onChange={(rule) => set({ rule })} />
        </div>
        <FormFields
          object={meta}
          fields={pickFields(meta, FIELDS)}
          values={shown}
          errors={errors}
          onChange={(field, value) => set({ [field]: value })}
        />
      </div>
    </Drawer>
  );
}
