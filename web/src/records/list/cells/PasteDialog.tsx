import { useQuery } from "@tanstack/react-query";
import { Alert, Modal } from "antd";
import { useId } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import { fieldLabel, recordName } from "../../../meta/objects";
import dialogTable from "../../../ui/dialogTable.module.css";
import { ErrorState, Skeleton } from "../../../ui/states";
import type { CellChange } from "./cellControl";
import styles from "./cells.module.css";
import { cellText } from "./cellText";
import { changesOf, type PlannedCell, planPaste } from "./pastePlan";
import type { Pasted } from "./useCells";

interface PasteDialogProps {
  object: ObjectMeta;
  columns: readonly FieldMeta[];
  rows: readonly RecordRow[];
  pasted: Pasted;
  onWrite: (changes: CellChange[]) => void;
  onClose: () => void;
}

const SHOWN = 300;

/** What a pasted rectangle changes and what the server would refuse of it, before it is written. */
export default function PasteDialog({ object, columns, rows, pasted, onWrite, onClose }: PasteDialogProps) {
  const id = useId();
  const plan = useQuery({
    queryKey: ["paste", id],
    queryFn: () => planPaste(object, columns, rows, pasted.box, pasted.texts),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const cells = plan.data?.cells ?? [];
  const changes = changesOf(cells);
  const good = cells.filter((cell) => cell.problem === undefined).length;
  const bad = cells.length - good;
  return (
    <Modal
      open
      title={t("cells.paste_title")}
      okText={t("cells.paste_write", { count: good })}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: changes.length === 0 }}
      onOk={() => {
        onWrite(changes);
        onClose();
      }}
      onCancel={onClose}
      width={780}
    >
      <div className={styles.plan}>
        {plan.error ? <ErrorState error={plan.error} retry={() => plan.refetch()} /> : null}
        {plan.isPending ? <Skeleton rows={5} /> : null}
        {plan.data ? (
          <>
            <p role="status" style={{ margin: 0 }}>
              {t("cells.paste_summary", { cells: good, records: changes.length })}
            </p>
            {bad ? <Alert type="warning" showIcon title={t("cells.paste_refused", { count: bad })} /> : null}
            {plan.data.outside ? (
              <Alert type="info" showIcon title={t("cells.paste_outside", { count: plan.data.outside })} />
            ) : null}
            {cells.length ? <Cells object={object} cells={cells} /> : null}
          </>
        ) : null}
      </div>
    </Modal>
  );
}

function Cells({ object, cells }: { object: ObjectMeta; cells: readonly PlannedCell[] }) {
  // what is refused comes first: the rest is as people expect it
  const sorted = [...cells].sort((a, b) => Number(b.problem !== undefined) - Number(a.problem !== undefined));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keys
    <section className={dialogTable.scroll} tabIndex={0} aria-label={t("cells.paste_title")}>
      <table className={`${dialogTable.table} ${styles.planned}`}>
        <thead>
          <tr>
            <th scope="col">{t("cells.record")}</th>
            <th scope="col">{t("cells.field")}</th>
            <th scope="col">{t("cells.before")}</th>
            <th scope="col">{t("cells.after")}</th>
            <th scope="col">{t("cells.problem")}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, SHOWN).map(({ record, field, text, value, problem }) => (
            <tr key={`${record.id} ${field.name}`}>
              <td>{recordName(object, record)}</td>
              <td>{fieldLabel(field)}</td>
              <td className="muted">
                <span className={styles.clip}>{cellText(field, record[field.name]) || "—"}</span>
              </td>
              <td>
                <span className={styles.clip}>{(value === undefined ? text : cellText(field, value)) || "—"}</span>
              </td>
              <td className={styles.refused}>{problem}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cells.length > SHOWN ? <p className="muted">{t("cells.paste_more", { count: cells.length - SHOWN })}</p> : null}
    </section>
  );
}
