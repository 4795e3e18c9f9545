import { Select, Tag } from "antd";
import { lazy, Suspense, useState } from "react";
import type { PreviewTable, TableMapping, ValueCheck } from "../../api/imports";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { LinkEdit } from "../../fields/edit/links";
import { isRef } from "../../fields/values";
import { groupDigits } from "../../lib/format";
import { labelText, t } from "../../lib/i18n";
import { fieldLabel, findField, isLink } from "../../meta/objects";
import { tableKey, withTable, withValue } from "./draft";
import styles from "./imports.module.css";
import { change, useDraft } from "./wizardStore";

interface ValueChecksProps {
  table: PreviewTable;
  mapping: TableMapping;
  object: ObjectMeta;
}

const FIRST = 10;
// its tree of places is asked for by few files
const RegionPick = lazy(async () => ({ default: (await import("../../fields/edit/places")).RegionPick }));

/** Texts of the file that are no option or record here: what each of them means. */
export function ValueChecks({ table, mapping, object }: ValueChecksProps) {
  const [all, setAll] = useState(false);
  const draft = useDraft();
  const flow = draft.flows[tableKey(table)]?.flow.field;
  // steps that are to be made need no meaning
  const values = table.values.filter((check) => !isRepaired(mapping, check) && check.field !== flow);
  const shown = all ? values : values.slice(0, FIRST);
  const unknown = values.filter(
    (check) => check.by === "unknown" && !mapping.values[check.field]?.[check.value],
  ).length;
  if (!values.length) return null;
  return (
    <>
      <p className={styles.summary}>
        <strong>{t("import.values")}</strong>
        {unknown ? <Tag color="gold">{t("import.unknown", { count: unknown })}</Tag> : null}
        <span className="muted">{t("import.values_hint")}</span>
      </p>
      <table className={styles.rows} aria-label={t("import.values")}>
        <thead>
          <tr>
            <th>{t("import.field")}</th>
            <th>{t("import.in_file")}</th>
            <th className={styles.right}>{t("import.count")}</th>
            <th>{t("import.means")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((check) => {
            const field = findField(object, check.field);
            return field ? (
              <CheckRow
                key={`${check.field}-${check.value}`}
                check={check}
                field={field}
                to={mapping.values[check.field]?.[check.value] ?? null}
                onChange={(to) =>
                  change((draft) =>
                    withTable(draft, tableKey(table), (each) => withValue(each, check.field, check.value, to)),
                  )
                }
              />
            ) : null;
          })}
        </tbody>
      </table>
      {values.length > shown.length ? (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {t("import.all_values", { count: values.length })}
        </button>
      ) : null}
    </>
  );
}

/** A repair that was accepted settles what the text means. */
function isRepaired(mapping: TableMapping, check: ValueCheck): boolean {
  return mapping.repairs.some((repair) => repair.column === check.column && repair.from === check.value);
}

interface CheckRowProps {
  check: ValueCheck;
  field: FieldMeta;
  to: string | null;
  onChange: (to: string | null) => void;
}

function CheckRow({ check, field, to, onChange }: CheckRowProps) {
  const chosen = to ?? check.to;
  return (
    <tr data-flag={chosen === null}>
      <td data-label={t("import.field")}>{fieldLabel(field)}</td>
      <td data-label={t("import.in_file")}>
        <strong>{check.value}</strong>
      </td>
      <td data-label={t("import.count")} className={styles.right}>
        {groupDigits(String(check.count))}
      </td>
      <td data-label={t("import.means")} className={styles.means}>
        {check.by === "create" && to === null ? (
          <Tag color="blue">{t("import.will_create")}</Tag>
        ) : isLink(field) ? (
          <LinkEdit
            field={{ ...field, required: false }}
            value={chosen ? { id: chosen, name: chosen } : null}
            onChange={(next) => onChange(isRef(next) ? next.name : null)}
          />
        ) : field.type === "region" ? (
          <Suspense>
            <RegionPick code={chosen} label={t("import.means_of", { value: check.value })} onPick={onChange} />
          </Suspense>
        ) : (
          <Select
            className={styles.target}
            allowClear
            value={optionOf(field, chosen)}
            placeholder={t("import.pick_value")}
            aria-label={t("import.means_of", { value: check.value })}
            showSearch={{ optionFilterProp: "label" }}
            options={(field.options ?? []).map((option) => ({
              value: option.value,
              label: labelText(option.label, option.value),
            }))}
            onChange={(next: string | undefined) => onChange(next ?? null)}
          />
        )}
      </td>
    </tr>
  );
}

/** The option's code, also where the server names it by a label. */
function optionOf(field: FieldMeta, text: string | null): string | undefined {
  const found = field.options?.find(
    (option) => option.value === text || Object.values(option.label).includes(text ?? ""),
  );
  return found?.value;
}
