import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Button, Input, Radio, Tag } from "antd";
import type { FlowStep, NewFlow, PreviewTable } from "../../api/imports";
import { useObjectMeta } from "../../api/metadata";
import type { Json, ObjectMeta } from "../../api/schema";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fieldLabel, findField, objectLabel } from "../../meta/objects";
import { tableKey, withTable } from "./draft";
import { type FlowChoice, moved, withFlow } from "./flows";
import styles from "./imports.module.css";
import { StepValue } from "./StepValue";
import { change, useDraft } from "./wizardStore";

interface FlowCardProps {
  table: PreviewTable;
  flow: NewFlow;
  object: ObjectMeta | undefined;
}

/** Steps that do not exist here yet: they can stand for those of here, or be made with a flow of their own. */
export function FlowCard({ table, flow, object }: FlowCardProps) {
  const draft = useDraft();
  const { data: step } = useObjectMeta(flow.object);
  const { data: above } = useObjectMeta(flow.above);
  const key = tableKey(table);
  const choice = draft.flows[key];
  const choose = (next: FlowChoice | null) =>
    change((now) => {
      const { [key]: before, ...others } = now.flows;
      const changed = withTable(now, key, (each) => withFlow(each, next, before ?? null));
      return { ...changed, flows: next ? { ...others, [key]: next } : others };
    });
  const field = object ? findField(object, flow.field) : undefined;
  const words = { above: objectLabel(above, flow.above), steps: field ? fieldLabel(field) : flow.field };
  return (
    <section className={styles.flow} aria-label={t("import.flow", words)}>
      <p className={styles.summary}>
        <strong>{words.steps}</strong>
        <Tag color="gold">{t("import.flow_unknown", { count: flow.unknown, steps: words.steps })}</Tag>
        <span className="muted">{flow.steps.map((each) => each.name).join(t("text.list_separator"))}</span>
      </p>
      <Radio.Group
        aria-label={t("import.flow", words)}
        value={choice ? "make" : "use"}
        onChange={(event) =>
          choose(event.target.value === "make" ? { flow, name: nameOf(table), steps: flow.steps } : null)
        }
        options={[
          { value: "use", label: t("import.flow_use", words) },
          { value: "make", label: t("import.flow_make", words) },
        ]}
      />
      {choice && step ? <NewSteps choice={choice} step={step} label={words.above} onChange={choose} /> : null}
    </section>
  );
}

function nameOf(table: PreviewTable): string {
  return table.file.replace(/\.[^.]+$/, "");
}

interface NewStepsProps {
  choice: FlowChoice;
  step: ObjectMeta;
  label: string;
  onChange: (choice: FlowChoice) => void;
}

/** The steps to be made, in their order, each with what it counts as. */
function NewSteps({ choice, step, label, onChange }: NewStepsProps) {
  const { steps } = choice;
  const fields = step.fields.filter(
    (field) =>
      (field.type === "enum" || field.type === "pct") &&
      !field.derived &&
      steps.some((each) => field.name in each.values),
  );
  const set = (index: number, name: string, value: Json) =>
    onChange({
      ...choice,
      steps: steps.map((each, at) => (at === index ? { ...each, values: { ...each.values, [name]: value } } : each)),
    });
  return (
    <>
      <label className={styles.option} htmlFor={`flow-${choice.flow.field}`}>
        <span>{t("import.flow_name", { above: label })}</span>
        <Input
          id={`flow-${choice.flow.field}`}
          value={choice.name}
          maxLength={100}
          onChange={(event) => onChange({ ...choice, name: event.target.value })}
        />
      </label>
      <table className={styles.rows} aria-label={t("import.flow_steps")}>
        <thead>
          <tr>
            <th>{t("import.flow_order")}</th>
            <th>{t("import.in_file")}</th>
            <th className={styles.right}>{t("import.count")}</th>
            {fields.map((field) => (
              <th key={field.name}>{fieldLabel(field)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((each, index) => (
            <tr key={each.name}>
              <td data-label={t("import.flow_order")}>
                <Order steps={steps} index={index} onChange={(next) => onChange({ ...choice, steps: next })} />
              </td>
              <td data-label={t("import.in_file")}>
                <strong>{each.name}</strong>
              </td>
              <td data-label={t("import.count")} className={styles.right}>
                {groupDigits(String(each.count))}
              </td>
              {fields.map((field) => (
                <td key={field.name} data-label={fieldLabel(field)}>
                  <StepValue
                    field={field}
                    value={each.values[field.name]}
                    label={`${fieldLabel(field)} ${each.name}`}
                    onChange={(value) => set(index, field.name, value)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface OrderProps {
  steps: FlowStep[];
  index: number;
  onChange: (steps: FlowStep[]) => void;
}

function Order({ steps, index, onChange }: OrderProps) {
  const name = steps[index]?.name ?? "";
  return (
    <span className={styles.buttons}>
      <span className="num">{index + 1}</span>
      <Button
        size="small"
        type="text"
        disabled={index === 0}
        icon={<ArrowUpOutlined aria-hidden />}
        aria-label={t("import.flow_up", { name })}
        onClick={() => onChange(moved(steps, index, -1))}
      />
      <Button
        size="small"
        type="text"
        disabled={index === steps.length - 1}
        icon={<ArrowDownOutlined aria-hidden />}
        aria-label={t("import.flow_down", { name })}
        onClick={() => onChange(moved(steps, index, 1))}
      />
    </span>
  );
}
