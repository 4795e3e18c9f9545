import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, InputNumber, Select } from "antd";
import { useObjectMeta } from "../../../api/metadata";
import { labelText, locale, t } from "../../../lib/i18n";
import { fieldLabel, findField } from "../../../meta/objects";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";
import { relabelled } from "../labels";
import { type Check, type CheckList as List, type Severity, severityOf } from "./checks";

interface CheckListProps {
  list: List;
  checks: Check[];
  onChange: (next: Check[]) => void;
}

const EMPTY: Record<Check["kind"], Check> = {
  field: { kind: "field", field: "" },
  formula: { kind: "formula", expression: "" },
  activity: { kind: "activity", activity: "", count: 1 },
};

/** The checks of one kind of gate: a field that is filled in, a condition that is true, activities that were done. */
export function CheckList({ list, checks, onChange }: CheckListProps) {
  const change = (index: number, next: Check) => onChange(checks.map((each, at) => (at === index ? next : each)));
  return (
    <section className={styles.card}>
      <h2>{t(`design.checks.${list}`)}</h2>
      {checks.map((check, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: checks have no identity but their place
        <div key={index} className={styles.option} style={{ alignItems: "flex-start" }}>
          <Select<Check["kind"]>
            value={check.kind}
            style={{ width: 110 }}
            aria-label={t("design.check_kind")}
            options={(["field", "formula", "activity"] as const).map((kind) => ({
              value: kind,
              label: t(`design.check.${kind}`),
            }))}
            onChange={(kind) => change(index, EMPTY[kind])}
          />
          <div style={{ flex: 1, minWidth: 0 }}>
            <Body check={check} onChange={(next) => change(index, next)} />
          </div>
          <Select<Severity>
            value={severityOf(list, check)}
            style={{ width: 90 }}
            aria-label={t("design.severity")}
            options={(["block", "warn"] as const).map((value) => ({ value, label: t(`design.severity.${value}`) }))}
            onChange={(severity) => change(index, { ...check, severity })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t("design.remove_check", { number: index + 1 })}
            onClick={() => onChange(checks.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        type="dashed"
        icon={<PlusOutlined aria-hidden />}
        aria-label={t("design.add_check_to", { list: t(`design.checks.${list}`) })}
        onClick={() => onChange([...checks, list === "key_activities" ? EMPTY.activity : EMPTY.field])}
      >
        {t("design.add_check")}
      </Button>
    </section>
  );
}

function Body({ check, onChange }: { check: Check; onChange: (next: Check) => void }) {
  const deal = useObjectMeta("opportunity");
  const activity = useObjectMeta("activity");
  if (check.kind === "field") {
    const fields = (deal.data?.fields ?? []).filter((field) => !field.system);
    return (
      <Select
        style={{ width: "100%" }}
        value={check.field || undefined}
        placeholder={t("design.check_field")}
        aria-label={t("design.check_field")}
        showSearch={{ optionFilterProp: "label" }}
        options={fields.map((field) => ({ value: field.name, label: fieldLabel(field) }))}
        onChange={(name: string) => onChange({ ...check, field: name })}
      />
    );
  }
  if (check.kind === "activity") {
    const kinds = activity.data ? (findField(activity.data, "kind")?.options ?? []) : [];
    return (
      <div className={styles.line}>
        <Select
          style={{ minWidth: 160 }}
          value={check.activity || undefined}
          placeholder={t("design.check_activity")}
          aria-label={t("design.check_activity")}
          options={kinds.map((each) => ({ value: each.value, label: labelText(each.label, each.value) }))}
          onChange={(name: string) => onChange({ ...check, activity: name })}
        />
        <InputNumber
          min={1}
          max={100}
          value={check.count}
          aria-label={t("design.check_count")}
          suffix={t("design.times")}
          onChange={(count) => onChange({ ...check, count: count ?? 1 })}
        />
      </div>
    );
  }
  return (
    <>
      <FormulaInput
        object="opportunity"
        label={t("design.check_expression")}
        needs="bool"
        value={check.expression}
        onChange={(expression) => onChange({ ...check, expression })}
      />
      <Input
        value={labelText(check.label)}
        placeholder={t("design.check_label")}
        aria-label={t("design.check_label")}
        onChange={(event) => onChange({ ...check, label: relabelled(check.label ?? {}, locale(), event.target.value) })}
      />
    </>
  );
}
