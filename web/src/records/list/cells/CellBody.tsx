import { CloudOutlined, ExclamationCircleFilled } from "@ant-design/icons";
import { Tooltip } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import { objectLabel } from "../../../meta/objects";
import { CellEditor } from "./CellEditor";
import type { CellControl, CellProblem } from "./cellControl";
import { lockOf } from "./cellRules";
import type { RowPart } from "./cellState";
import styles from "./cells.module.css";

const WhyDialog = lazy(() => import("../../record/WhyDialog"));

interface CellBodyProps {
  cells: CellControl;
  object: ObjectMeta;
  field: FieldMeta;
  record: RecordRow;
  col: number;
  part: RowPart;
  problem: CellProblem | undefined;
  waiting: boolean;
  children: ReactNode;
}

/** What stands in a cell: its value, what the server said to it, or its editor. */
export function CellBody({ cells, object, field, record, col, part, problem, waiting, children }: CellBodyProps) {
  const own = part.own === col;
  if (own && part.editing) {
    return (
      <Refusal problem={problem} shown>
        <span className={styles.body}>
          <CellEditor cells={cells} field={field} record={record} invalid={problem !== undefined} />
        </span>
      </Refusal>
    );
  }
  return (
    <>
      <Refusal problem={problem} shown={own}>
        {children}
      </Refusal>
      {waiting ? (
        <CloudOutlined className={styles.waiting} aria-label={t("sync.waiting")} title={t("sync.waiting")} />
      ) : null}
      {own && part.locked ? <LockNote object={object} field={field} record={record} /> : null}
      {part.last && part.right === col ? <span className={styles.handle} data-fill aria-hidden="true" /> : null}
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
