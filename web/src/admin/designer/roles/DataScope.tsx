import { PlusOutlined } from "@ant-design/icons";
import { Button, Radio, Select } from "antd";
import { useObjects } from "../../../api/metadata";
import type { FieldMeta, Json } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { RuleField } from "../RuleField";

export interface Scope {
  scope: string;
  departments: Json;
  rule: Json;
}

const SCOPES = ["self", "subordinates", "department", "tree", "departments", "rule", "all"] as const;
const DEPARTMENTS: FieldMeta = { name: "departments", type: "ref[]", label: {}, target: "department" };

/** Whose records people with the role reach. */
export function DataScope({ value, onChange }: { value: Scope; onChange: (next: Scope) => void }) {
  return (
    <section className={styles.card}>
      <h2>{t("design.scope")}</h2>
      <Radio.Group
        value={value.scope}
        aria-label={t("design.scope")}
        options={SCOPES.map((scope) => ({ value: scope, label: t(`design.scope.${scope}`) }))}
        onChange={(event) => onChange({ ...value, scope: String(event.target.value) })}
      />
      {value.scope === "departments" ? (
        <div style={{ marginTop: 8 }}>
          <FieldEditor
            field={DEPARTMENTS}
            value={value.departments}
            onChange={(departments) => onChange({ ...value, departments })}
          />
        </div>
      ) : null}
      {value.scope === "rule" ? <Rules value={value.rule} onChange={(rule) => onChange({ ...value, rule })} /> : null}
    </section>
  );
}

/** One condition for each object. */
function Rules({ value, onChange }: { value: Json; onChange: (next: Json) => void }) {
  const objects = useObjects();
  const given = value && typeof value === "object" && !Array.isArray(value) ? value : {};
  // one filter for every object that has its fields is the short form of a rule
  const rules: Record<string, Json> = "field" in given || "and" in given || "or" in given ? { "*": given } : given;
  const names = (objects.data ?? []).map((each) => ({ value: each.name, label: objectLabel(each) }));
  const free = names.filter((each) => !(each.value in rules));
  return (
    <div className={styles.fields} style={{ marginTop: 8 }}>
      {Object.entries(rules).map(([object, rule]) => (
        <div key={object} className={styles.line}>
          <strong>{names.find((each) => each.value === object)?.label ?? object}</strong>
          <RuleField object={object} value={rule} onChange={(next) => onChange({ ...rules, [object]: next })} />
          <Button
            type="text"
            danger
            onClick={() => onChange(Object.fromEntries(Object.entries(rules).filter(([name]) => name !== object)))}
          >
            {t("action.remove")}
          </Button>
        </div>
      ))}
      <Select
        style={{ maxWidth: 260 }}
        value={null}
        placeholder={t("design.add_object")}
        suffixIcon={<PlusOutlined aria-hidden />}
        aria-label={t("design.add_object")}
        showSearch={{ optionFilterProp: "label" }}
        options={free}
        onChange={(object: string | null) => object && onChange({ ...rules, [object]: null })}
      />
    </div>
  );
}
