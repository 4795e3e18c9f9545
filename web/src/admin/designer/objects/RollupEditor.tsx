import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useId } from "react";
import { type DesignObject, designOptions, type Rollup } from "../../../api/designer";
import { useObjects } from "../../../api/metadata";
import { t } from "../../../lib/i18n";
import { fieldLabel, isLink, linkTarget, objectLabel } from "../../../meta/objects";
import styles from "../designer.module.css";
import { FormulaInput } from "../FormulaInput";

const FUNCTIONS = ["count", "sum", "min", "max", "avg"] as const;
const NUMBERS = new Set(["int", "dec", "money", "pct", "duration"]);

interface RollupProps {
  object: DesignObject;
  rollup: Rollup;
  onChange: (next: Rollup) => void;
}

/** A figure over the records that point here. */
export function RollupEditor({ object, rollup, onChange }: RollupProps) {
  const id = useId();
  const objects = useObjects();
  const child = useQuery({ ...designOptions(rollup.object), enabled: rollup.object !== "" });
  const fields = child.data?.fields ?? [];
  const links = fields.filter((field) => isLink(field as never) && linkTarget(field as never) === object.name);
  return (
    <div className={styles.fields}>
      <div className={styles.field}>
        <label htmlFor={`${id}-object`}>{t("design.rollup_object")}</label>
        <Select
          id={`${id}-object`}
          style={{ width: "100%" }}
          value={rollup.object || undefined}
          showSearch={{ optionFilterProp: "label" }}
          options={(objects.data ?? []).map((each) => ({ value: each.name, label: objectLabel(each) }))}
          onChange={(name: string) => onChange({ object: name, link: "", function: rollup.function })}
        />
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-link`}>{t("design.rollup_link")}</label>
        <Select
          id={`${id}-link`}
          style={{ width: "100%" }}
          value={rollup.link || undefined}
          options={links.map((field) => ({ value: field.name, label: fieldLabel(field as never) }))}
          onChange={(link: string) => onChange({ ...rollup, link })}
        />
      </div>
      <div className={styles.line}>
        <Select
          value={rollup.function}
          aria-label={t("design.rollup_function")}
          options={FUNCTIONS.map((value) => ({ value, label: t(`design.rollup.${value}`) }))}
          onChange={(value: string) => onChange({ ...rollup, function: value })}
        />
        {rollup.function === "count" ? null : (
          <Select
            style={{ minWidth: 160 }}
            value={rollup.field}
            aria-label={t("design.rollup_field")}
            options={fields
              .filter(
                (field) =>
                  NUMBERS.has(field.type) || (rollup.function.startsWith("m") && field.type.startsWith("date")),
              )
              .map((field) => ({ value: field.name, label: fieldLabel(field as never) }))}
            onChange={(field: string) => onChange({ ...rollup, field })}
          />
        )}
      </div>
      {rollup.object ? (
        <FormulaInput
          object={rollup.object}
          label={t("design.rollup_filter")}
          needs="bool"
          value={rollup.filter ?? ""}
          onChange={(filter) => onChange({ ...rollup, filter })}
        />
      ) : null}
    </div>
  );
}
