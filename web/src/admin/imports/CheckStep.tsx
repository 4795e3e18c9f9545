import { Button } from "antd";
import { useState } from "react";
import { startImport } from "../../api/imports";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { BatchProgress } from "./BatchProgress";
import { Counts } from "./Counts";
import { optionsOf, signature } from "./draft";
import styles from "./imports.module.css";
import { Problems } from "./Problems";
import { useBatch } from "./useBatch";
import { change, filesOfRun, useDraft } from "./wizardStore";

/** Does everything and undoes it: what would happen, cell by cell. */
export function CheckStep() {
  const draft = useDraft();
  const notify = useNotify();
  const [starting, setStarting] = useState(false);
  const { batch, job, working } = useBatch(draft.trial?.batch);
  const stale = draft.trial !== null && draft.trial.of !== signature(draft);
  const start = async () => {
    setStarting(true);
    try {
      const started = await startImport(filesOfRun(draft), optionsOf(draft, true));
      change({ trial: { batch: started.batch, of: signature(draft) } });
    } catch (error) {
      notify.failed(error);
    } finally {
      setStarting(false);
    }
  };
  if (!draft.trial || stale) {
    return (
      <section className={styles.step}>
        <article className={styles.card}>
          <p>{t(stale ? "import.trial_stale" : "import.trial_hint")}</p>
          <Button type="primary" loading={starting} onClick={start}>
            {t("import.try")}
          </Button>
        </article>
      </section>
    );
  }
  if (batch.error) return <ErrorState error={batch.error} retry={() => batch.refetch()} />;
  if (!batch.data) return <Skeleton rows={6} />;
  return (
    <section className={styles.step}>
      {working ? <BatchProgress status={batch.data} job={job.data} /> : null}
      {job.data?.problems?.map((problem) => (
        <p key={problem.code} role="alert" className={styles.refused}>
          {problem.message}
        </p>
      ))}
      {working ? null : (
        <article className={styles.card}>
          <Counts status={batch.data} />
          <Problems status={batch.data} />
          <Button size="small" loading={starting} onClick={start}>
            {t("import.try_again")}
          </Button>
        </article>
      )}
    </section>
  );
}
