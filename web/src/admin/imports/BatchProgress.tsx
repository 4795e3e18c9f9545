import { Button, Progress } from "antd";
import { type BatchStatus, cancelJob, type JobStatus } from "../../api/imports";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "./imports.module.css";

/** How far the job is; the page may be left and opened again. */
export function BatchProgress({ status, job }: { status: BatchStatus; job: JobStatus | undefined }) {
  const notify = useNotify();
  const queued = !job || job.state === "queued";
  const share = Math.min(1, job?.progress || (status.rows_total ? status.counts.rows / status.rows_total : 0));
  const perSecond = job?.rows_per_second;
  return (
    <article className={styles.card} aria-live="polite">
      <header className={styles.cardHead}>
        <strong>
          {queued
            ? t("import.queued")
            : t(
                status.state === "rolling_back"
                  ? "import.rolling_back"
                  : status.dry_run
                    ? "import.trying"
                    : "import.running",
              )}
        </strong>
        <span className={styles.space} />
        {job && status.state !== "rolling_back" ? (
          <Button size="small" onClick={() => cancelJob(job.id).catch(notify.failed)}>
            {t("import.cancel_job")}
          </Button>
        ) : null}
      </header>
      <Progress percent={Math.floor(share * 100)} status="active" aria-label={t("import.progress")} />
      <p className="muted num">
        {t("import.done_rows", {
          done: groupDigits(String(Math.round(share * status.rows_total))),
          total: groupDigits(String(status.rows_total)),
        })}
        {perSecond ? ` · ${t("import.per_second", { rows: groupDigits(String(Math.round(perSecond))) })}` : null}
        {status.dry_run ? null : ` · ${t("import.may_leave")}`}
      </p>
    </article>
  );
}
