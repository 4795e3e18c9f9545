import { Select, Tag } from "antd";
import { useState } from "react";
import type { Missing, PreviewTable, TableMapping, Target } from "../../api/imports";
import type { FieldMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { fieldLabel, findField, isLink } from "../../meta/objects";
import { Tabs } from "../../ui/Tabs";
import { Sure } from "./DetectStep";
import { tableKey, unmapped, withTable, withTarget, withTargets } from "./draft";
import styles from "./imports.module.css";
import { type TargetGroup, targetLabel, useTargets } from "./targets";
import { useIncluded } from "./useIncluded";
import { change } from "./wizardStore";

const SAMPLES = 3;
const SCALES = ["1", "1000", "10000", "1000000", "100000000"] as const;
const AMOUNTS = new Set(["money", "dec"]);
const DATES = new Set(["date", "datetime"]);

/** Column by column: what it feeds, how sure that is, what stands in it. */
export function MapStep() {
  const tables = useIncluded();
  const [active, setActive] = useState("");
  return (
    <section className={styles.step}>
      <Tabs
        active={active}
        onChange={setActive}
        tabs={tables.map(({ table, mapping }) => ({
          key: tableKey(table),
          label: table.file === `${table.sheet}.csv` ? table.file : `${table.file} ${table.sheet}`,
          count: unmapped(table.headers, mapping).length || undefined,
          content: <MapTable table={table} mapping={mapping} />,
        }))}
      />
    </section>
  );
}

function MapTable({ table, mapping }: { table: PreviewTable; mapping: TableMapping }) {
  const { object, groups } = useTargets(mapping.object);
  const free = unmapped(table.headers, mapping);
  const fed = new Set(Object.values(mapping.columns).flatMap((targets) => targets.map((target) => target.field)));
  const filled = new Set([
    ...Object.keys((mapping.templates ?? {}) as object),
    ...Object.keys(mapping.constants ?? {}),
  ]);
  const lacking = (object?.fields ?? []).filter(
    (field) => field.required && !field.derived && !fed.has(field.name) && !filled.has(field.name) && !field.default,
  );
  return (
    <>
      <p className={styles.summary}>
        {table.remembered ? <Tag color="blue">{t("import.remembered")}</Tag> : null}
        <span>{t("import.mapped", { count: table.headers.length - free.length, total: table.headers.length })}</span>
        {free.length ? <Tag color="gold">{t("import.unmapped", { columns: free.join(", ") })}</Tag> : null}
        {lacking.length ? (
          <Tag color="red">
            {t("import.lacking", { fields: lacking.map(fieldLabel).join(t("text.list_separator")) })}
          </Tag>
        ) : null}
      </p>
      <table className={styles.rows}>
        <thead>
          <tr>
            <th>{t("import.column")}</th>
            <th>{t("import.sample")}</th>
            <th>{t("import.field")}</th>
            <th>{t("import.confidence")}</th>
          </tr>
        </thead>
        <tbody>
          {table.headers.map((header, index) => (
            <MapRow
              key={header}
              header={header}
              samples={table.samples.map((row) => row[index] ?? "")}
              table={table}
              mapping={mapping}
              groups={groups}
              fieldOf={(name) => (object ? findField(object, name) : undefined)}
              labelOf={(name) => targetLabel(object, name)}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

interface MapRowProps {
  header: string;
  samples: string[];
  table: PreviewTable;
  mapping: TableMapping;
  groups: TargetGroup[];
  fieldOf: (name: string) => FieldMeta | undefined;
  labelOf: (name: string) => string;
}

function MapRow({ header, samples, table, mapping, groups, fieldOf, labelOf }: MapRowProps) {
  const targets = mapping.columns[header] ?? [];
  const guessed = table.guess.columns[header];
  const asGuessed = guessed && targets.some((target) => target.field === guessed.field);
  const key = tableKey(table);
  const set = (next: (mapping: TableMapping) => TableMapping) => change((draft) => withTable(draft, key, next));
  const known = new Set(groups.flatMap((group) => group.options.map((option) => option.value)));
  const own = targets.filter((target) => !known.has(target.field));
  const options = own.length
    ? [...groups, { label: "", options: own.map(({ field }) => ({ value: field, label: labelOf(field) })) }]
    : groups;
  const shown = [...new Set(samples.filter(Boolean))].slice(0, SAMPLES);
  return (
    <tr data-flag={targets.length === 0}>
      <td data-label={t("import.column")}>
        <strong>{header}</strong>
      </td>
      <td data-label={t("import.sample")} className={styles.samples}>
        {shown.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </td>
      <td data-label={t("import.field")}>
        <Select
          mode="multiple"
          className={styles.target}
          value={targets.map((target) => target.field)}
          options={options}
          showSearch={{ optionFilterProp: "label" }}
          placeholder={t("import.leave_out")}
          aria-label={t("import.field_of", { column: header })}
          onChange={(fields: string[]) => set((each) => withTargets(each, header, fields))}
        />
        <div className={styles.extras}>
          {targets.map((target) => (
            <Extras
              key={target.field}
              target={target}
              field={fieldOf(target.field)}
              onChange={(more) => set((each) => withTarget(each, header, target.field, more))}
            />
          ))}
        </div>
      </td>
      <td data-label={t("import.confidence")}>
        {targets.length === 0 ? (
          <Tag color="gold">{t("import.not_mapped")}</Tag>
        ) : asGuessed && !table.remembered ? (
          <Sure confidence={guessed.confidence} />
        ) : (
          <Tag>{t(table.remembered ? "import.remembered" : "import.by_hand")}</Tag>
        )}
      </td>
    </tr>
  );
}

interface ExtrasProps {
  target: Target;
  field: FieldMeta | undefined;
  onChange: (change: Partial<Target>) => void;
}

/** How a number, date or link is read. */
function Extras({ target, field, onChange }: ExtrasProps) {
  const past = target.field.startsWith("@");
  if (field && isLink(field)) {
    return (
      <Select<Missing>
        size="small"
        value={target.missing ?? "error"}
        aria-label={t("import.missing")}
        options={(["error", "empty", "create"] as const).map((value) => ({
          value,
          label: t(`import.missing.${value}`),
        }))}
        onChange={(missing) => onChange({ missing })}
      />
    );
  }
  if (field && AMOUNTS.has(field.type)) {
    const scale = String(Number(target.scale ?? "1"));
    return (
      <Select
        size="small"
        value={scale}
        aria-label={t("import.scale")}
        options={SCALES.map((value) => ({ value, label: t(`import.scale.${value}`) }))}
        onChange={(value) => onChange({ scale: value })}
      />
    );
  }
  if (past || (field && DATES.has(field.type))) {
    return (
      <Select
        size="small"
        value={target.date_order ?? "unknown"}
        aria-label={t("import.date_order")}
        options={(["unknown", "dmy", "mdy"] as const).map((value) => ({
          value,
          label: t(`import.date_order.${value}`),
        }))}
        onChange={(order) => onChange({ date_order: order })}
      />
    );
  }
  return null;
}
