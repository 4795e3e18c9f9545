import { DownloadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { cancelExport, type ExportJob, exportsOptions } from "../../api/exports";
import { dateTime, groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import styles from "./exports.module.css";

/** The person's own exports, the newest first; `only` shows a single one. */
export function ExportList({ only }: { only?: string }) {
  const list = useQuery(exportsOptions());
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton rows={4} />;
  const shown = only ? list.data.filter((each) => each.id === only) : list.data;
  if (shown.length === 0) return <EmptyState title={t("export.none")} hint={t("export.none_hint")} />;
  return (
    <ul className={styles.list}>
      {shown.map((each) => (
        <Row key={each.id} job={each} />
      ))}
    </ul>
  );
}

function Row({ job }: { job: ExportJob }) {
  const objects = useObjectMap();
  const client = useQueryClient();
  const notify = useNotify();
  const running = job.state === "queued" || job.state === "running";
  const cancel = async () => {
    try {
      await cancelExport(job.id);
    } catch (error) {
      notify.failed(error);
    }
    await client.invalidateQueries({ queryKey: ["exports"] });
  };
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <strong>
          {objectLabel(objects.get(job.object), job.object)} · {job.format}
        </strong>
        <span className="muted">
          {dateTime(job.created_at)}
          {job.result ? ` · ${t("export.rows", { count: groupDigits(String(job.result.rows)) })}` : ""}
        </span>
        {(job.problems ?? []).map((problem) => (
          <span key={problem.code} className={styles.problem}>
            {problem.message}
          </span>
        ))}
      </div>
      {running ? (
        <>
          <div className={styles.progress}>
            {job.rows ? (
              t("export.rows", { count: groupDigits(String(job.rows)) })
            ) : (
              <Progress percent={0} size="small" />
            )}
          </div>
          <Button size="small" onClick={cancel}>
            {t("action.cancel")}
          </Button>
        </>
      ) : (
        <End job={job} />
      )}
    </li>
  );
}

function End({ job }: { job: ExportJob }) {
  if (job.state !== "done")
    return <span className="muted">{t(job.state === "failed" ? "export.failed" : "export.cancelled")}</span>;
  if (job.expired || !job.links.file) return <span className="muted">{t("export.expired")}</span>;
  return (
    <>
      <span className="muted">{job.expires_at ? t("export.until", { at: dateTime(job.expires_at) }) : ""}</span>
      <Button type="primary" size="small" icon={<DownloadOutlined aria-hidden />} href={job.links.file} download>
        {t("export.fetch")}
      </Button>
    </>
  );
}
