import type { BatchStatus, ImportCounts } from "../../api/imports";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { objectLabel, useObjectMap } from "../../meta/objects";
import styles from "./imports.module.css";

const SHOWN = ["created", "updated", "unchanged", "duplicates", "skipped", "failed", "warnings"] as const;
const TONE: Partial<Record<keyof ImportCounts, string>> = {
  created: "good",
  updated: "good",
  failed: "bad",
  warnings: "warn",
};

/** What became of the rows, in all and by table. */
export function Counts({ status }: { status: BatchStatus }) {
  const objects = useObjectMap();
  const { counts } = status;
  return (
    <>
      <dl className={styles.counts}>
        <Figure label={t("import.total_rows")} value={counts.rows} />
        {SHOWN.filter((name) => counts[name] > 0 || name === "created" || name === "failed").map((name) => (
          <Figure
            key={name}
            name={name}
            label={t(status.dry_run ? `import.would.${name}` : `import.was.${name}`)}
            value={counts[name]}
            tone={counts[name] > 0 ? TONE[name] : undefined}
          />
        ))}
        {status.rows_per_second ? <Figure label={t("import.speed")} value={status.rows_per_second} /> : null}
      </dl>
      {status.migration ? (
        <p className="muted">
          {t("import.migrated", {
            synthetic: groupDigits(String(counts.synthetic)),
            undated: groupDigits(String(counts.without_dates)),
            gaps: groupDigits(String(counts.gaps)),
          })}
        </p>
      ) : null}
      <table className={styles.rows} aria-label={t("import.by_file")}>
        <thead>
          <tr>
            <th>{t("import.file")}</th>
            <th>{t("import.object")}</th>
            <th className={styles.right}>{t("import.total_rows")}</th>
            {SHOWN.map((name) => (
              <th key={name} className={styles.right}>
                {t(status.dry_run ? `import.would.${name}` : `import.was.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {status.files.map((file) => (
            <tr key={`${file.file}-${file.sheet}`}>
              <td data-label={t("import.file")}>{file.file}</td>
              <td data-label={t("import.object")}>{objectLabel(objects.get(file.object), file.object)}</td>
              <td data-label={t("import.total_rows")} className={styles.right}>
                {groupDigits(String(file.rows))}
              </td>
              {SHOWN.map((name) => (
                <td
                  key={name}
                  data-label={t(status.dry_run ? `import.would.${name}` : `import.was.${name}`)}
                  data-zero={file[name] === 0}
                  className={styles.right}
                >
                  {groupDigits(String(file[name]))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Figure({ name, label, value, tone }: { name?: string; label: string; value: number; tone?: string }) {
  return (
    <div data-tone={tone} data-testid={name ? `count-${name}` : undefined}>
      <dt>{label}</dt>
      <dd>{groupDigits(String(value))}</dd>
    </div>
  );
}
