import { Input, Radio, Select, Switch } from "antd";
import type { Duplicates, ImportMode, OwnerPolicy, PreviewTable, TableMapping } from "../../api/imports";
import { useObjectMeta } from "../../api/metadata";
import type { FieldMeta } from "../../api/schema";
import { LinkEdit } from "../../fields/edit/links";
import { isRef } from "../../fields/values";
import { t } from "../../lib/i18n";
import { objectLabel } from "../../meta/objects";
import { tableKey, withTable } from "./draft";
import styles from "./imports.module.css";
import { targetLabel } from "./targets";
import { useIncluded } from "./useIncluded";
import { change, useDraft } from "./wizardStore";

const MODES: readonly ImportMode[] = ["upsert", "create", "update"];
const DUPLICATES: readonly Duplicates[] = ["overwrite", "fill", "skip", "flag"];
const OWNERS: readonly OwnerPolicy[] = ["file", "me", "none"];
const USER: FieldMeta = { name: "fallback_owner", type: "user", target: "user", label: {} };

/** What a row may do, how it finds its record, who owns it, and whether the old system's dates become history. */
export function OptionsStep() {
  const draft = useDraft();
  const tables = useIncluded();
  return (
    <section className={styles.step}>
      <article className={styles.card}>
        <label className={styles.option} htmlFor="import-name">
          <span>{t("import.name")}</span>
          <Input
            id="import-name"
            value={draft.name}
            maxLength={300}
            placeholder={draft.files.map((file) => file.name).join(", ")}
            onChange={(event) => change({ name: event.target.value })}
          />
        </label>
        <div className={styles.option}>
          <span id="import-owner">{t("import.owner")}</span>
          <Radio.Group
            aria-labelledby="import-owner"
            value={draft.owner}
            onChange={(event) => change({ owner: event.target.value })}
            options={OWNERS.map((value) => ({ value, label: t(`import.owner.${value}`) }))}
          />
        </div>
        {draft.owner === "file" ? (
          <label className={styles.option} htmlFor="import-fallback">
            <span>{t("import.fallback_owner")}</span>
            <LinkEdit
              id="import-fallback"
              field={USER}
              value={draft.fallbackOwner ? { id: draft.fallbackOwner, name: draft.fallbackOwner } : null}
              onChange={(next) => change({ fallbackOwner: isRef(next) ? next.name : "" })}
            />
          </label>
        ) : null}
        <div className={styles.option}>
          <span id="import-migration">{t("import.migration")}</span>
          <div>
            <Switch
              aria-labelledby="import-migration"
              checked={draft.migration}
              onChange={(migration) => change({ migration })}
            />
            <p className="muted">{t("import.migration_hint")}</p>
          </div>
        </div>
      </article>
      {tables.map(({ table, mapping }) => (
        <TableOptions key={tableKey(table)} table={table} mapping={mapping} />
      ))}
    </section>
  );
}

function TableOptions({ table, mapping }: { table: PreviewTable; mapping: TableMapping }) {
  const { data: object } = useObjectMeta(mapping.object);
  const set = (more: Partial<TableMapping>) =>
    change((draft) => withTable(draft, tableKey(table), (each) => ({ ...each, ...more })));
  const fed = [...new Set(Object.values(mapping.columns).flatMap((targets) => targets.map((target) => target.field)))];
  const keys = fed.filter((field) => !field.startsWith("@"));
  return (
    <article className={styles.card}>
      <header className={styles.cardHead}>
        <strong className="ellipsis">{table.file}</strong>
        <span className="muted">{objectLabel(object, mapping.object)}</span>
      </header>
      <div className={styles.option}>
        <span>{t("import.mode")}</span>
        <Radio.Group
          aria-label={t("import.mode")}
          value={mapping.mode}
          onChange={(event) => set({ mode: event.target.value })}
          options={MODES.map((value) => ({ value, label: t(`import.mode.${value}`) }))}
        />
      </div>
      <div className={styles.option}>
        <span>{t("import.match")}</span>
        <div>
          <Select
            mode="multiple"
            className={styles.target}
            aria-label={t("import.match")}
            value={mapping.match}
            options={keys.map((value) => ({ value, label: targetLabel(object, value) }))}
            onChange={(match: string[]) => set({ match })}
          />
          <p className="muted">{t("import.match_hint")}</p>
        </div>
      </div>
      {mapping.mode === "update" ? null : (
        <div className={styles.option}>
          <span>{t("import.duplicates")}</span>
          <Radio.Group
            aria-label={t("import.duplicates")}
            value={mapping.duplicates}
            onChange={(event) => set({ duplicates: event.target.value })}
            options={DUPLICATES.map((value) => ({ value, label: t(`import.duplicates.${value}`) }))}
          />
        </div>
      )}
    </article>
  );
}
