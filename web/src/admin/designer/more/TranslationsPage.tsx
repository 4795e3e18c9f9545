import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { changeField, changeObject, type DesignObject, designOptions } from "../../../api/designer";
import { type Labels, LOCALES, type Locale, t } from "../../../lib/i18n";
import { objectLabel, useObjectMap } from "../../../meta/objects";
import { ErrorState, Skeleton } from "../../../ui/states";
import styles from "../designer.module.css";
import { toLabels } from "../labels";
import { useSchemaChange } from "../useSchemaChange";
import { changesOf, isUntranslated, linesOf } from "./translations";

/** The names of one object in three languages, side by side. */
export default function TranslationsPage() {
  const objects = useObjectMap();
  const [search, setSearch] = useSearchParams();
  const name = search.get("object") ?? "opportunity";
  const found = useQuery(designOptions(name));
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.translations")}</h1>
        <span className={styles.space} />
        <Select
          style={{ width: 220 }}
          value={name}
          aria-label={t("design.object")}
          showSearch={{ optionFilterProp: "label" }}
          options={[...objects.values()].map((each) => ({ value: each.name, label: objectLabel(each) }))}
          onChange={(object: string) => setSearch({ object })}
        />
      </header>
      {found.error ? <ErrorState error={found.error} retry={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton rows={10} /> : null}
      {found.data ? <Lines key={`${name}.${found.data.version}`} object={found.data} /> : null}
    </>
  );
}

function Lines({ object }: { object: DesignObject }) {
  const change = useSchemaChange();
  const [edited, setEdited] = useState<Record<string, Labels>>({});
  const [only, setOnly] = useState(false);
  const [busy, setBusy] = useState(false);
  const lines = linesOf(object);
  const labelsOf = (key: string, labels: Labels) => edited[key] ?? labels;
  const rows = only ? lines.filter((line) => isUntranslated(line.labels)) : lines;
  const save = async () => {
    setBusy(true);
    const { label, fields } = changesOf(object, edited);
    const done = await change(
      async () => {
        if (label) await changeObject(object.name, { label: toLabels(label) });
        for (const [field, body] of Object.entries(fields)) await changeField(object.name, field, body);
      },
      t("design.saved", { name: objectLabel(object) }),
    );
    setBusy(false);
    if (done) setEdited({});
  };
  return (
    <section className={styles.card}>
      <Checkbox checked={only} onChange={(event) => setOnly(event.target.checked)}>
        {t("design.only_untranslated", { count: lines.filter((line) => isUntranslated(line.labels)).length })}
      </Checkbox>
      <div className={styles.scroll}>
        <table className={`${styles.table} ${styles.stacked}`}>
          <thead>
            <tr>
              <th>{t("design.api_name")}</th>
              {LOCALES.map((each) => (
                <th key={each}>{t(`locale.${each}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, labels }) => (
              <tr key={key} data-flag={isUntranslated(labelsOf(key, labels))}>
                <td className={styles.code}>{key}</td>
                {LOCALES.map((each: Locale) => (
                  <td key={each} data-label={t(`locale.${each}`)}>
                    <Input
                      value={labelsOf(key, labels)[each] ?? ""}
                      aria-label={`${key} ${t(`locale.${each}`)}`}
                      onChange={(event) =>
                        setEdited({ ...edited, [key]: { ...labelsOf(key, labels), [each]: event.target.value } })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.foot} style={{ background: "var(--surface)" }}>
        <Button type="primary" loading={busy} disabled={Object.keys(edited).length === 0} onClick={() => void save()}>
          {t("action.save")}
        </Button>
        <Button disabled={Object.keys(edited).length === 0} onClick={() => setEdited({})}>
          {t("design.discard")}
        </Button>
      </div>
    </section>
  );
}
