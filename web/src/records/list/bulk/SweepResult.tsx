import { Alert, Button } from "antd";
import type { RowProblem } from "../../../api/bulk";
import type { ObjectMeta } from "../../../api/schema";
import { useNames } from "../../../fields/useNames";
import { groupDigits } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { recordPath } from "../../../meta/paths";
import dialogTable from "../../../ui/dialogTable.module.css";
import styles from "./bulk.module.css";
import type { SweepEnd } from "./runSweep";

interface SweepResultProps {
  object: ObjectMeta;
  end: SweepEnd;
  onRetry: (ids: string[]) => void;
}

export function reasonText(problem: RowProblem): string {
  const reasons = problem.errors.map((error) => error.message).filter(Boolean);
  return reasons.length ? reasons.join(t("text.list_separator")) : problem.title;
}

/** All, some or none: with the reason of every row that was refused, and another try for those. */
export function SweepResult({ object, end, onRetry }: SweepResultProps) {
  const ids = end.problems.map((each) => each.id);
  const names = useNames(object.name, ids);
  const kind = end.refused === 0 ? "all" : end.done === 0 ? "none" : "some";
  const count = (value: number) => groupDigits(String(value));
  return (
    <div className={styles.form}>
      <Alert
        type={kind === "all" ? "success" : kind === "some" ? "warning" : "error"}
        showIcon
        title={t(`bulk.end_${kind}`, { done: count(end.done), refused: count(end.refused) })}
        description={[...(end.cancelled ? [t("bulk.stopped")] : []), ...end.notes].join(" ") || undefined}
      />
      {ids.length ? (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keys */}
          <section className={dialogTable.scroll} tabIndex={0} aria-label={t("bulk.reasons")}>
            <table className={dialogTable.table}>
              <thead>
                <tr>
                  <th scope="col">{t("cells.record")}</th>
                  <th scope="col">{t("bulk.reason")}</th>
                </tr>
              </thead>
              <tbody>
                {end.problems.map(({ id, problem }) => (
                  <tr key={id}>
                    <td>
                      <a href={recordPath(object.name, id)} target="_blank" rel="noreferrer">
                        {names.get(id) ?? id}
                      </a>
                    </td>
                    <td>{reasonText(problem)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          {end.refused > ids.length ? (
            <p className="muted">{t("bulk.not_listed", { count: end.refused - ids.length })}</p>
          ) : null}
          <div>
            <Button onClick={() => onRetry(ids)}>{t("bulk.retry", { count: ids.length })}</Button>
          </div>
        </>
      ) : null}
    </div>
  );
}
