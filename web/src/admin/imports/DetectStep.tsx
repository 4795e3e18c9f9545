import { InputNumber, Select, Switch, Tag } from "antd";
import { useState } from "react";
import type { PreviewTable, RefusedTable, TableMapping, TableWish } from "../../api/imports";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { can, objectLabel, useObjectMap } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import { tableKey } from "./draft";
import styles from "./imports.module.css";
import { SampleTable } from "./SampleTable";
import { change, lookAgain, useDraft } from "./wizardStore";

function useLook() {
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const look = async (wish: TableWish) => {
    setBusy(true);
    try {
      await lookAgain(wish);
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, look };
}

function ObjectSelect({ value, onChange }: { value?: string; onChange: (object: string) => void }) {
  const objects = useObjectMap();
  const options = [...objects.values()]
    .filter((object) => object.name !== "import_batch" && can(object, "import"))
    .map((object) => ({ value: object.name, label: objectLabel(object) }));
  return (
    <Select
      className={styles.short}
      value={value}
      options={options}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("import.pick_object")}
      aria-label={t("import.object")}
      onChange={onChange}
    />
  );
}

/** Which sheet goes into which object, and where its header stands. */
export function DetectStep() {
  const draft = useDraft();
  const seen = draft.preview?.tables ?? [];
  return (
    <section className={styles.step}>
      {(draft.preview?.refused ?? []).map((table) => (
        <Unread key={tableKey(table)} table={table} />
      ))}
      {seen.map((table) => {
        const mapping = draft.tables.find((each) => tableKey(each) === tableKey(table));
        return mapping ? <Detected key={tableKey(table)} table={table} mapping={mapping} /> : null;
      })}
    </section>
  );
}

function Detected({ table, mapping }: { table: PreviewTable; mapping: TableMapping }) {
  const draft = useDraft();
  const key = tableKey(table);
  const out = draft.left.includes(key);
  const { busy, look } = useLook();
  const { file, sheet } = table;
  const header = mapping.header_row ?? 1;
  return (
    <article className={styles.card} data-out={out} aria-busy={busy}>
      <header className={styles.cardHead}>
        <Switch
          checked={!out}
          aria-label={t("import.include", { name: `${file} ${sheet}` })}
          onChange={(on) => change({ left: on ? draft.left.filter((each) => each !== key) : [...draft.left, key] })}
        />
        <strong className="ellipsis">{file}</strong>
        {table.sheet && !file.startsWith(`${sheet}.`) ? <Tag>{sheet}</Tag> : null}
        <span className="muted num">{t("import.rows", { count: groupDigits(String(table.rows)) })}</span>
        {table.remembered ? <Tag color="blue">{t("import.remembered")}</Tag> : null}
      </header>
      {out ? null : (
        <>
          <div className={styles.inline}>
            <span>
              {t("import.object")}{" "}
              <ObjectSelect
                value={mapping.object}
                onChange={(object) => look({ file, sheet, object, header_row: header })}
              />
            </span>
            {mapping.object === table.guess.object ? <Sure confidence={table.guess.confidence} /> : null}
            <span>
              {t("import.header_row")}{" "}
              <InputNumber
                min={0}
                max={100}
                value={header}
                aria-label={t("import.header_row")}
                className={styles.rowNumber}
                onChange={(row) => row !== null && look({ file, sheet, object: mapping.object, header_row: row })}
              />
            </span>
          </div>
          {table.notes.map((note) => (
            <p key={`${note.code}-${note.row}-${note.column}`} className={styles.note}>
              {note.message ?? note.code}
            </p>
          ))}
          <SampleTable headers={table.headers} rows={table.samples} />
        </>
      )}
    </article>
  );
}

/** How sure the automatic reading is: a word beside the colour. */
export function Sure({ confidence }: { confidence: number }) {
  const level = confidence >= 0.85 ? "high" : confidence >= 0.65 ? "middle" : "low";
  const color = { high: "green", middle: "gold", low: "red" }[level];
  return (
    <Tag color={color}>
      {t(`import.sure.${level}`)} {Math.round(confidence * 100)}%
    </Tag>
  );
}

function Unread({ table }: { table: RefusedTable }) {
  const { busy, look } = useLook();
  const { file, sheet } = table;
  return (
    <article className={styles.card} aria-busy={busy}>
      <header className={styles.cardHead}>
        <strong className="ellipsis">{file}</strong> {sheet ? <Tag>{sheet}</Tag> : null}
      </header>
      <p className={styles.refused} role="alert">
        {table.message}
      </p>
      {table.headers.length ? (
        <>
          <div className={styles.inline}>
            <span>
              {t("import.object")} <ObjectSelect onChange={(object) => look({ file, sheet, object })} />
            </span>
          </div>
          <SampleTable headers={table.headers} rows={table.samples} />
        </>
      ) : null}
    </article>
  );
}
