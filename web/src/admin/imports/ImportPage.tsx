import { Button, Steps } from "antd";
import { lazy, Suspense, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { startImport } from "../../api/imports";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { CheckStep } from "./CheckStep";
import { DetectStep } from "./DetectStep";
import { included, optionsOf, signature } from "./draft";
import styles from "./imports.module.css";
import { MapStep } from "./MapStep";
import { OptionsStep } from "./OptionsStep";
import { UploadStep } from "./UploadStep";
import { useBatch } from "./useBatch";
import { useOpened } from "./useOpened";
import { change, filesOfRun, lookAgain, recognise, startOver, useDraft, useKeeping } from "./wizardStore";

const STEPS = ["upload", "detect", "map", "repair", "options", "check"] as const;
/** Comes while people look at the steps before it. */
const RepairStep = lazy(() => import("./RepairStep"));

const PANELS = [UploadStep, DetectStep, MapStep, RepairStep, OptionsStep, CheckStep] as const;
const REPAIR = 3;
const LAST = STEPS.length - 1;

/** Files become records, step by step; nothing is written before the last one. The address leads back to it. */
export default function ImportPage() {
  const { draft: id } = useParams();
  const { opening, error, missing } = useOpened(id);
  if (error) return <ErrorState error={error} />;
  if (opening) return <Skeleton rows={10} />;
  return <Wizard missing={missing} />;
}

function Wizard({ missing }: { missing: string[] }) {
  const draft = useDraft();
  const phone = useIsPhone();
  const notify = useNotify();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const step = Math.min(draft.step, LAST);
  const Panel = PANELS[step] ?? UploadStep;
  const go = async (next: number) => {
    setBusy(true);
    try {
      if (!draft.preview && next > 0) await recognise();
      else if (next >= REPAIR && step < REPAIR) await lookAgain();
      change({ step: next });
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const run = async () => {
    setBusy(true);
    try {
      const started = await startImport(filesOfRun(draft), optionsOf(draft), draft.id);
      navigate(`/import/batches/${started.batch}`, { replace: true });
      await startOver();
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const giveUp = async () => {
    navigate("/import");
    try {
      await startOver(true);
    } catch (error) {
      notify.failed(error);
    }
  };
  const ready = step === 0 ? draft.files.length > 0 : included(draft).length > 0;
  return (
    <div className={styles.page} data-testid="import-wizard" data-step={step}>
      <header className={styles.pageHead}>
        <h1>{t("nav.import")}</h1>
        <span className={styles.space} />
        <Kept />
        <Link to="/import/batches">{t("import.batches")}</Link>
        {draft.files.length ? (
          <Button size="small" onClick={giveUp}>
            {t("import.start_over")}
          </Button>
        ) : null}
      </header>
      {phone ? (
        <p className={styles.phoneStep}>
          {t("import.step_of", { step: step + 1, total: STEPS.length })} · <strong>{stepName(step)}</strong>
        </p>
      ) : (
        <Steps
          size="small"
          current={step}
          className={styles.steps}
          onChange={(next) => {
            if (next < step) change({ step: next });
          }}
          items={STEPS.map((_, index) => ({ title: stepName(index), disabled: index > step }))}
        />
      )}
      {missing.length ? (
        <p role="alert" className={styles.refused}>
          {t("import.files_gone", { files: missing.join(t("text.list_separator")) })}
        </p>
      ) : null}
      <Suspense fallback={<Skeleton rows={6} />}>
        <Panel />
      </Suspense>
      <footer className={styles.foot}>
        {step > 0 ? (
          <Button disabled={busy} onClick={() => change({ step: step - 1 })}>
            {t("import.back")}
          </Button>
        ) : null}
        <span className={styles.space} />
        {step < LAST ? (
          <Button type="primary" loading={busy} disabled={!ready} onClick={() => go(step + 1)}>
            {t("import.next")}
          </Button>
        ) : (
          <RunButton busy={busy} run={run} />
        )}
      </footer>
    </div>
  );
}

/** Says that the page may be left: what was chosen is on the server. */
function Kept() {
  const draft = useDraft();
  const keeping = useKeeping();
  if (!draft.id) return null;
  return (
    <span className={keeping === "failed" ? styles.keepFailed : "muted"} role="status" data-testid="import-kept">
      {t(`import.${keeping}`)}
    </span>
  );
}

function stepName(index: number): string {
  return t(`import.step.${STEPS[index] ?? "upload"}`);
}

/** The import itself; without an up-to-date trial it is a second choice, not the first. */
function RunButton({ busy, run }: { busy: boolean; run: () => void }) {
  const draft = useDraft();
  const { working } = useBatch(draft.trial?.batch);
  const tried = draft.trial?.of === signature(draft) && !working;
  return (
    <Button type={tried ? "primary" : "default"} loading={busy} disabled={working} onClick={run}>
      {t("import.run")}
    </Button>
  );
}
