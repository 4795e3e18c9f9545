import { Button, Modal, Progress } from "antd";
import { useState } from "react";
import type { Sweep } from "../../../api/bulk";
import { cancelJob } from "../../../api/imports";
import type { ObjectMeta } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import { offerUndo } from "../../../lib/undo";
import { objectLabel } from "../../../meta/objects";
import { useNotify } from "../../../ui/useNotify";
import { refreshObjects } from "../../cache";
import styles from "./bulk.module.css";
import { type Chosen, runSweep, type SweepEnd } from "./runSweep";
import { SweepForm } from "./SweepForm";
import { SweepPreview } from "./SweepPreview";
import { SweepResult } from "./SweepResult";
import { type BulkAction, fieldOf, itemOf, sweepOf } from "./sweepItems";

interface SweepDialogProps {
  object: ObjectMeta;
  action: Exclude<BulkAction, "export" | "merge">;
  chosen: Chosen;
  onClose: () => void;
  /** What stays chosen when the work is done: the rows that were refused. */
  onLeft: (ids: string[]) => void;
}

type Phase = { kind: "ask" } | { kind: "run"; share: number; job?: string } | { kind: "end"; end: SweepEnd };

/** Asks what to do, tells what it would do, does it and tells how it went, row by row where it was refused. */
export default function SweepDialog({ object, action, chosen, onClose, onLeft }: SweepDialogProps) {
  const notify = useNotify();
  const [items, setItems] = useState(() => [itemOf(fieldOf(object, action))]);
  const [phase, setPhase] = useState<Phase>({ kind: "ask" });
  const [allowed, setAllowed] = useState<number>();
  const removal = action === "delete";
  const sweep: Sweep | null = removal ? { op: "delete" } : sweepOf(items);
  const finish = (end: SweepEnd) => {
    onLeft(end.problems.map((each) => each.id));
    onClose();
  };
  const run = async (wanted: Sweep, on: Chosen) => {
    setPhase({ kind: "run", share: 0 });
    const progress = (share: number) => setPhase((now) => (now.kind === "run" ? { ...now, share } : now));
    const started = (job: string) => setPhase((now) => (now.kind === "run" ? { ...now, job } : now));
    try {
      const end = await runSweep(object.name, wanted, on, progress, started);
      if (end.done) offerUndo(t(removal ? "bulk.removed" : "bulk.changed", { count: end.done }));
      // where everything went well there is nothing to read: the way back stands at the foot of the page
      if (end.refused === 0 && end.notes.length === 0 && !end.cancelled) finish(end);
      else setPhase({ kind: "end", end });
    } catch (error) {
      notify.failed(error);
      setPhase({ kind: "ask" });
    }
    refreshObjects(object.name);
  };
  const busy = phase.kind === "run";
  const close = () => {
    if (phase.kind === "end") finish(phase.end);
    else if (!busy) onClose();
  };
  const label = objectLabel(object);
  return (
    <Modal
      open
      title={t(`bulk.${action}_title`, { object: label })}
      width={720}
      onCancel={close}
      closable={!busy}
      mask={{ closable: false }}
      footer={
        <Footer
          phase={phase}
          removal={removal}
          allowed={sweep ? allowed : undefined}
          onRun={() => sweep && void run(sweep, chosen)}
          onClose={close}
        />
      }
    >
      {phase.kind === "ask" ? (
        <div className={styles.form}>
          {removal ? (
            <p>{t("bulk.delete_hint")}</p>
          ) : (
            <SweepForm object={object} chosen={chosen} fixed={action !== "edit"} items={items} onChange={setItems} />
          )}
          {sweep ? (
            <SweepPreview object={object} sweep={sweep} items={items} chosen={chosen} onAllowed={setAllowed} />
          ) : null}
        </div>
      ) : null}
      {phase.kind === "run" ? (
        <div role="status">
          <p>{t("bulk.running")}</p>
          <Progress percent={Math.round(phase.share * 100)} />
        </div>
      ) : null}
      {phase.kind === "end" ? (
        <SweepResult
          object={object}
          end={phase.end}
          onRetry={(ids) => sweep && void run(sweep, { ids, filter: null })}
        />
      ) : null}
    </Modal>
  );
}

interface FooterProps {
  phase: Phase;
  removal: boolean;
  allowed: number | undefined;
  onRun: () => void;
  onClose: () => void;
}

function Footer({ phase, removal, allowed, onRun, onClose }: FooterProps) {
  if (phase.kind === "end") {
    return (
      <Button type="primary" onClick={onClose}>
        {t("bulk.finish")}
      </Button>
    );
  }
  if (phase.kind === "run") {
    const { job } = phase;
    return job ? <Button onClick={() => void cancelJob(job)}>{t("bulk.stop")}</Button> : null;
  }
  return (
    <>
      <Button onClick={onClose}>{t("action.cancel")}</Button>
      <Button type="primary" danger={removal} disabled={!allowed} onClick={onRun}>
        {allowed === undefined
          ? t(removal ? "bulk.delete" : "bulk.apply")
          : t(removal ? "bulk.do_delete" : "bulk.do_change", { count: allowed })}
      </Button>
    </>
  );
}
