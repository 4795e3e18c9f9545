import { Select, Space } from "antd";
import type { FieldMeta, Json, ObjectMeta } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { kindOf } from "../../fields/registry";
import { refId, toWireValue } from "../../fields/values";
import { type Condition, isUnary } from "../../lib/filter";
import { t } from "../../lib/i18n";
import { fieldLabel, findField, isLink } from "../../meta/objects";
import { changeOperator, filterableFields, newCondition } from "./conditions";
import styles from "./filter.module.css";
import { WindowEdit } from "./WindowEdit";
import { operatorText } from "./words";

interface ConditionEditorProps {
  object: ObjectMeta;
  condition: Condition;
  names: Map<string, string>;
  onChange: (next: Condition) => void;
}

export default function ConditionEditor({ object, condition, names, onChange }: ConditionEditorProps) {
  const field = findField(object, condition.field);
  return (
    <div className={styles.condition}>
      <Select
        aria-label={t("filter.field")}
        showSearch={{ optionFilterProp: "label" }}
        value={condition.field}
        options={filterableFields(object).map((each) => ({ value: each.name, label: fieldLabel(each) }))}
        onChange={(name) => {
          const next = findField(object, name);
          if (next) onChange(newCondition(next));
        }}
      />
      {field ? (
        <Select
          aria-label={t("filter.operator")}
          value={condition.op}
          options={kindOf(field).operators.map((op) => ({ value: op, label: operatorText(op) }))}
          onChange={(op) => onChange(changeOperator(condition, op))}
        />
      ) : null}
      {field ? <ValueEditor field={field} condition={condition} names={names} onChange={onChange} /> : null}
    </div>
  );
}

interface ValueEditorProps {
  field: FieldMeta;
  condition: Condition;
  names: Map<string, string>;
  onChange: (next: Condition) => void;
}

/** The field as the editor of a filter sees it: one of many, never required. */
function asFilterField(field: FieldMeta, many: boolean): FieldMeta {
  if (!many) return { ...field, required: false };
  if (isLink(field)) {
    const target = field.type === "user" ? "user" : field.type === "dept" ? "department" : field.target;
    return { ...field, type: "ref[]", target, required: false };
  }
  return { ...field, type: field.options ? "enum[]" : "tags", required: false };
}

function ValueEditor({ field, condition, names, onChange }: ValueEditorProps) {
  const { op } = condition;
  const value = condition.value ?? null;
  const set = (next: Json) => onChange({ field: condition.field, op, value: next });
  if (isUnary(op)) return null;
  if (op === "is_null") {
    return (
      <Select
        aria-label={t("filter.value")}
        value={value !== false}
        options={[
          { value: true, label: t("op.null") },
          { value: false, label: t("op.not_null") },
        ]}
        onChange={set}
      />
    );
  }
  if (op === "within") return <WindowEdit value={String(value ?? "")} onChange={set} />;
  if (field.type === "bool") {
    return (
      <Select
        aria-label={t("filter.value")}
        value={value === true}
        options={[
          { value: true, label: t("value.yes") },
          { value: false, label: t("value.no") },
        ]}
        onChange={set}
      />
    );
  }
  if (op === "between") {
    const [from = null, to = null] = Array.isArray(value) ? value : [];
    return (
      <Space>
        <FieldEditor field={asFilterField(field, false)} value={from} onChange={(next) => set([next, to])} />
        –
        <FieldEditor field={asFilterField(field, false)} value={to} onChange={(next) => set([from, next])} />
      </Space>
    );
  }
  const many = op === "in" || op === "not_in";
  if (many && isLink(field)) {
    const ids = Array.isArray(value) ? value : [];
    const chosen = ids.map((id): Json => ({ id: String(id), name: names.get(String(id)) ?? "" }));
    return (
      <FieldEditor
        field={asFilterField(field, true)}
        value={chosen}
        onChange={(next) => set((Array.isArray(next) ? next : []).map((each) => refId(each)))}
      />
    );
  }
  return <FieldEditor field={asFilterField(field, many)} value={value} onChange={(next) => set(toWireValue(next))} />;
}
