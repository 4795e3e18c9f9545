import { CloudOutlined, ExclamationCircleFilled } from "@ant-design/icons";
import { Tooltip } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import { CellEditor } from "./CellEditor";
import type { CellControl, CellProblem } from "./cellControl";
import { lockOf } from "./cellRules";
import styles from "./cells.module.css";

const WhyDialog = lazy(() => import("../../record/WhyDialog"));

interface CellBodyProps {
  cells: CellControl;
  field: FieldMeta;
  record: RecordRow;
  /** The cursor stands here. */
  own: boolean;
  editing: boolean;
  problem: CellProblem | undefined;
  children: ReactNode;
}

/** What stands in a cell that is more than its value: its editor, or what the server said to the value. */
export function CellBody({ cells, field, record, own, editing, problem, children }: CellBodyProps) {
  return (
    <Refusal problem={problem} shown={own}>
      {editing ? (
        <span className={styles.body}>
          <CellEditor cells={cells} field={field} record={record} invalid={problem !== undefined} />
        </span>
      ) : (
        children
      )}
    </Refusal>
  );
}

interface CellMarksProps {
  object: ObjectMeta;
  field: FieldMeta;
  record: RecordRow;
  waiting: boolean;
  locked: boolean;
  /** The handle to fill down stands here. */
  handle: boolean;
}

/** What stands beside the value of a cell. */
export function CellMarks({ object, field, record, waiting, locked, handle }: CellMarksProps) {
  return (
    <>
      {waiting ? (
        <CloudOutlined className={styles.waiting} aria-label={t("sync.waiting")} title={t("sync.waiting")} />
      ) : null}
      {locked ? <LockNote object={object} field={field} record={record} /> : null}
      {handle ? <span className={styles.handle} data-fill aria-hidden="true" /> : null}
    </>
  );
}

interface RefusalProps {
  problem: CellProblem | undefined;
  shown: boolean;
  children: ReactNode;
}

/** What the server refused stays marked until it is mended or given up. */
function Refusal({ problem, shown, children }: RefusalProps) {
  if (!problem) return children;
  return (
    <Tooltip title={<span role="alert">{problem.message}</span>} placement="bottomLeft" {...(shown && { open: true })}>
      <span className={styles.body}>
        {children}
        <ExclamationCircleFilled className={styles.refused} aria-label={problem.message} />
      </span>
    </Tooltip>
  );
}

/** Why a cell cannot be edited, for as long as the cursor stands on it. */
function LockNote({ object, field, record }: { object: ObjectMeta; field: FieldMeta; record: RecordRow }) {
  const [why, setWhy] = useState(false);
  const lock = lockOf(object, field);
  if (!lock) return null;
  const text = (
    <span className={styles.tip} role="status">
      {t(`locked.${lock}`, { object: objectLabel(object) })}
      {lock === "verb" || lock === "right" ? (
        <button type="button" className="link-button" onClick={() => setWhy(true)}>
          {t("why.ask")}
        </button>
      ) : null}
    </span>
  );
  return (
    <>
      <Tooltip open={!why} title={text} placement="bottomLeft">
        <span className={styles.foot} />
      </Tooltip>
      {why ? (
        <Suspense>
          <WhyDialog object={object} record={record} field={field.name} onClose={() => setWhy(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
