import { Checkbox, Input, InputNumber, Select } from "antd";
import { useId } from "react";
import { useObjects } from "../../../api/metadata";
import type { FieldMeta } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";
import type { ChoicesProps } from "./fieldDraft";
import { asks } from "./fieldTypes";
import { LinesEditor } from "./LinesEditor";
import { OptionsEditor } from "./OptionsEditor";
import { RollupEditor } from "./RollupEditor";

const FLAGS = ["required", "unique", "tracked", "searchable"] as const;

/** What a field of this type may be asked, and nothing else. */
export function FieldChoices({ object, draft, set, fresh }: ChoicesProps) {
  const id = useId();
  const objects = useObjects();
  const asked = asks(draft.type);
  const standard = !fresh && !object.custom && !draft.name.startsWith("x_");
  const initial: FieldMeta = {
    name: "default",
    type: draft.type,
    label: {},
    options: draft.options,
    scale: draft.scale,
  };
  return (
    <>
      {asked.options ? <OptionsEditor object={object} draft={draft} set={set} fixed={standard} /> : null}
      {asked.target ? (
        <div className={styles.field}>
          <label htmlFor={`${id}-target`}>{t("design.target")}</label>
          <Select
            id={`${id}-target`}
            style={{ width: "100%" }}
            disabled={!fresh}
            value={draft.target || undefined}
            showSearch={{ optionFilterProp: "label" }}
            options={(objects.data ?? []).map((each) => ({ value: each.name, label: objectLabel(each) }))}
            onChange={(target: string) => set({ target })}
          />
        </div>
      ) : null}
      {asked.lines && fresh ? <LinesEditor lines={draft.lines} onChange={(lines) => set({ lines })} /> : null}
      {asked.rollup && fresh ? (
        <RollupEditor object={object} rollup={draft.rollup} onChange={(rollup) => set({ rollup })} />
      ) : null}
      {asked.expression ? (
        <FormulaInput
          object={object.name}
          label={t("design.expression")}
          value={draft.expression}
          onChange={(expression) => set({ expression })}
          tried
          hint={t("design.expression_hint")}
        />
      ) : null}
      {asked.numbering ? (
        <div className={styles.field}>
          <label htmlFor={`${id}-pattern`}>{t("design.pattern")}</label>
          <Input
            id={`${id}-pattern`}
            value={draft.pattern}
            onChange={(event) => set({ pattern: event.target.value })}
          />
          <div className={styles.hint}>{t("design.pattern_hint")}</div>
          <Checkbox checked={draft.gapless} onChange={(event) => set({ gapless: event.target.checked })}>
            {t("design.gapless")}
          </Checkbox>
        </div>
      ) : null}
      {asked.scale && !standard ? (
        <div className={styles.field}>
          <label htmlFor={`${id}-scale`}>{t("design.scale")}</label>
          <InputNumber
            id={`${id}-scale`}
            min={0}
            max={8}
            value={draft.scale}
            onChange={(scale) => set({ scale: scale ?? 2 })}
          />
        </div>
      ) : null}
      <div className={styles.line}>
        {FLAGS.filter((flag) => asked[flag] && !(standard && flag === "unique")).map((flag) => (
          <Checkbox key={flag} checked={draft[flag]} onChange={(event) => set({ [flag]: event.target.checked })}>
            {t(`design.flag.${flag}`)}
          </Checkbox>
        ))}
      </div>
      {asked.initial ? (
        <div className={styles.field}>
          <label htmlFor={`${id}-default`}>{t(draft.required ? "design.default_existing" : "design.default")}</label>
          <FieldEditor
            id={`${id}-default`}
            field={initial}
            value={draft.initial}
            onChange={(next) => set({ initial: next })}
          />
          {draft.required ? <div className={styles.hint}>{t("design.default_hint")}</div> : null}
        </div>
      ) : null}
      {asked.expression || asked.rollup || asked.numbering ? null : (
        <details>
          <summary>{t("design.conditions")}</summary>
          <div className={styles.fields} style={{ marginTop: 8 }}>
            <FormulaInput
              object={object.name}
              label={t("design.shown_if")}
              needs="bool"
              value={draft.shown_if}
              onChange={(shown_if) => set({ shown_if })}
            />
            <FormulaInput
              object={object.name}
              label={t("design.required_if")}
              needs="bool"
              value={draft.required_if}
              onChange={(required_if) => set({ required_if })}
            />
          </div>
        </details>
      )}
    </>
  );
}
