import { LeftOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useEffect, useRef } from "react";
import { Link, useParams } from "react-router";
import { type BatchStatus, resumeBatch, rollBack } from "../../api/imports";
import { dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { refreshObjects } from "../../records/cache";
import { ask } from "../../ui/feedback";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { BatchProgress } from "./BatchProgress";
import { Counts } from "./Counts";
import styles from "./imports.module.css";
import { Problems } from "./Problems";
import { Sample } from "./Sample";
import { batchKey, useBatch } from "./useBatch";

export const STATE_COLOR: Record<string, string> = {
  running: "blue",
  done: "green",
  failed: "red",
  rolling_back: "orange",
  rolled_back: "orange",
};

/** One import: how far it is, what became of its rows, what was wrong, and the way back. */
export default function BatchPage() {
  const { id = "" } = useParams();
  const { batch, job, working } = useBatch(id);
  useRefresh(batch.data, working);
  if (batch.error) return <ErrorState error={batch.error} retry={() => batch.refetch()} />;
  if (!batch.data) return <Skeleton rows={10} />;
  const status = batch.data;
  return (
    <div className={styles.page}>
      <Link to="/import/batches">
        <LeftOutlined aria-hidden /> {t("import.batches")}
      </Link>
      <header className={styles.pageHead}>
        <h1 className="ellipsis">{[...new Set(status.files.map((file) => file.file))].join(", ")}</h1>
        <Tag color={STATE_COLOR[status.state]} data-testid="batch-state">
          {t(`import.state.${status.state}`)}
        </Tag>
        {status.dry_run ? <Tag>{t("import.dry_run")}</Tag> : null}
        {status.migration ? <Tag>{t("import.migration")}</Tag> : null}
        <span className={styles.space} />
        <Actions status={status} working={working} />
      </header>
      {working ? <BatchProgress status={status} job={job.data} /> : null}
      {job.data?.state === "failed"
        ? (job.data.problems ?? []).map((problem) => (
            <p key={problem.code} role="alert" className={styles.refused}>
              {problem.message}
            </p>
          ))
        : null}
      {status.rollback && !working ? (
        <p className={styles.fine}>{t("import.rolled_back_told", status.rollback)}</p>
      ) : null}
      <article className={styles.card}>
        <Counts status={status} />
      </article>
      <article className={styles.card}>
        <Problems status={status} />
      </article>
      {status.state === "done" && !status.dry_run ? <Sample status={status} /> : null}
    </div>
  );
}

/** Lists elsewhere show what has come in as soon as the work ends. */
function useRefresh(status: BatchStatus | undefined, working: boolean): void {
  const before = useRef(working);
  useEffect(() => {
    if (before.current && !working && status)
      refreshObjects(...status.files.map((file) => file.object), "import_batch");
    before.current = working;
  }, [working, status]);
}

function Actions({ status, working }: { status: BatchStatus; working: boolean }) {
  const notify = useNotify();
  const client = useQueryClient();
  const begin = async (what: (id: string) => Promise<unknown>) => {
    try {
      await what(status.batch);
      await client.invalidateQueries({ queryKey: batchKey(status.batch) });
    } catch (error) {
      notify.failed(error);
    }
  };
  if (working || status.dry_run) return null;
  const askRollBack = () =>
    ask({
      title: t("import.rollback_title"),
      content: t("import.rollback_hint", { created: status.counts.created, updated: status.counts.updated }),
      okText: t("import.rollback"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: () => begin(rollBack),
    });
  return (
    <>
      {status.state === "failed" || status.state === "ready" ? (
        <Button onClick={() => begin(resumeBatch)}>{t("import.resume")}</Button>
      ) : null}
      {status.state === "done" || status.state === "failed" ? (
        <Button
          danger
          onClick={askRollBack}
          title={
            status.rollback_until ? t("import.rollback_until", { at: dateTime(status.rollback_until) }) : undefined
          }
        >
          {t("import.rollback")}
        </Button>
      ) : null}
    </>
  );
}
