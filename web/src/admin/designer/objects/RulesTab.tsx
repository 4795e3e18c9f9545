import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Segmented, Select, Tag } from "antd";
import { useId, useState } from "react";
import type { DesignObject } from "../../../api/designer";
import { addRule, type Rule, removeRule, replaceRule, rulesOptions } from "../../../api/expressions";
import { labelText, t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/states";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";
import { LabelInput } from "../LabelInput";
import { isNamed, suggestName, toLabels } from "../labels";
import { type SchemaChange, useSchemaChange } from "../useSchemaChange";

/** Conditions that every written record has to meet. */
export function RulesTab({ object }: { object: DesignObject }) {
  const list = useQuery(rulesOptions(object.name));
  const change = useSchemaChange();
  const [open, setOpen] = useState<Rule | null>(null);
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Skeleton rows={4} />;
  const rules = list.data;
  const start = () =>
    setOpen({
      name: "",
      label: {},
      expression: "",
      message: {},
      severity: "block",
      on: "both",
      field: "",
      active: true,
    });
  return (
    <section className={styles.card}>
      <div className={styles.line} style={{ marginBottom: 8 }}>
        <span className={styles.hint}>{t("design.rules_hint")}</span>
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={start}>
          {t("design.new_rule")}
        </Button>
      </div>
      {rules.length === 0 ? <EmptyState title={t("design.no_rules")} /> : null}
      <ul className={styles.plain}>
        {rules.map((rule) => (
          <li key={rule.name} className={styles.line}>
            <Button type="link" size="small" disabled={!rule.custom} onClick={() => setOpen(rule)}>
              {labelText(rule.label, rule.name)}
            </Button>
            <code className="ellipsis" style={{ flex: 1 }}>
              {rule.expression}
            </code>
            <Tag color={rule.severity === "block" ? "red" : "gold"}>{t(`design.severity.${rule.severity}`)}</Tag>
            {rule.active ? null : <Tag>{t("design.inactive")}</Tag>}
          </li>
        ))}
      </ul>
      {open ? (
        <RuleDrawer
          object={object}
          rule={open}
          taken={new Set(rules.map((rule) => rule.name))}
          change={change}
          close={() => setOpen(null)}
        />
      ) : null}
    </section>
  );
}

interface RuleDrawerProps {
  object: DesignObject;
  rule: Rule;
  taken: ReadonlySet<string>;
  change: SchemaChange;
  close: () => void;
}

function RuleDrawer({ object, rule, taken, change, close }: RuleDrawerProps) {
  const id = useId();
  const [draft, setDraft] = useState(rule);
  const fresh = rule.name === "";
  const set = (more: Partial<Rule>) => setDraft((old) => ({ ...old, ...more }));
  const whole = isNamed(draft.label) && isNamed(draft.message) && draft.expression.trim() !== "";
  const body = ({ name: _, custom: __, ...rest }: Rule) => ({
    ...rest,
    label: toLabels(rest.label),
    message: toLabels(rest.message),
  });
  const label = labelText(draft.label, draft.name);
  const save = async () => {
    const name = fresh ? suggestName(draft.label, object.custom ? "" : "x_", "rule", taken) : rule.name;
    const done = fresh
      ? await change(
          () => addRule(object.name, name, body(draft)),
          t("design.made", { name: label }),
          () => removeRule(object.name, name),
        )
      : await change(
          () => replaceRule(object.name, name, body(draft)),
          t("design.saved", { name: label }),
          () => replaceRule(object.name, name, body(rule)),
        );
    if (done) close();
  };
  const drop = async () => {
    const undo = () => addRule(object.name, rule.name, body(rule));
    if (await change(() => removeRule(object.name, rule.name), t("design.was_removed", { name: label }), undo)) close();
  };
  return (
    <Drawer
      open
      size={640}
      title={fresh ? t("design.new_rule") : labelText(rule.label, rule.name)}
      onClose={close}
      footer={
        <div className={styles.line}>
          <Button type="primary" disabled={!whole} onClick={() => void save()}>
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <span className={styles.space} />
          {fresh ? null : (
            <Button danger onClick={() => void drop()}>
              {t("action.remove")}
            </Button>
          )}
        </div>
      }
    >
      <div className={styles.fields}>
        <LabelInput
          label={t("design.rule_label")}
          value={draft.label}
          required
          autoFocus={fresh}
          onChange={(next) => set({ label: next })}
        />
        <FormulaInput
          object={object.name}
          label={t("design.rule_expression")}
          needs="bool"
          value={draft.expression}
          onChange={(expression) => set({ expression })}
          tried
          hint={t("design.rule_hint")}
        />
        <LabelInput
          label={t("design.rule_message")}
          value={draft.message}
          required
          onChange={(message) => set({ message })}
        />
        <div className={styles.line}>
          <Segmented<Rule["severity"]>
            value={draft.severity}
            aria-label={t("design.severity")}
            options={(["block", "warn"] as const).map((value) => ({ value, label: t(`design.severity.${value}`) }))}
            onChange={(severity) => set({ severity })}
          />
          <Segmented<Rule["on"]>
            value={draft.on}
            aria-label={t("design.rule_on")}
            options={(["both", "create", "update"] as const).map((value) => ({
              value,
              label: t(`design.on.${value}`),
            }))}
            onChange={(on) => set({ on })}
          />
          <Checkbox checked={draft.active} onChange={(event) => set({ active: event.target.checked })}>
            {t("design.in_use")}
          </Checkbox>
        </div>
        <div className={styles.field}>
          <label htmlFor={id}>{t("design.rule_field")}</label>
          <Select
            id={id}
            allowClear
            style={{ width: "100%" }}
            value={draft.field || undefined}
            options={object.fields.map((field) => ({ value: field.name, label: fieldLabel(field) }))}
            onChange={(field?: string) => set({ field: field ?? "" })}
          />
        </div>
      </div>
    </Drawer>
  );
}
