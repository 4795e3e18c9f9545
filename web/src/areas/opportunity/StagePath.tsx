import { CheckOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queryRecords } from "../../api/records";
import type { RecordRow } from "../../api/schema";
import { refId } from "../../fields/values";
import { t } from "../../lib/i18n";
import { can, findField, recordName } from "../../meta/objects";
import type { RecordSlotProps } from "../../records/slots";
import { useChange } from "../../records/useChange";
import { ask } from "../../ui/feedback";
import styles from "./StagePath.module.css";

function useStages(pipeline: string | null) {
  return useQuery({
    queryKey: ["stages", pipeline],
    queryFn: async () => {
      const page = await queryRecords("stage", {
        filter: { field: "pipeline", op: "eq", value: pipeline },
        sort: [{ field: "position", dir: "asc" }],
        fields: ["name", "position", "type", "std_win_rate", "expected_days"],
        limit: 100,
      });
      return page.records;
    },
    enabled: pipeline !== null,
    staleTime: 10 * 60_000,
  });
}

function daysIn(record: RecordRow): number | null {
  if (typeof record.stage_entered_at !== "string") return null;
  return Math.max(0, Math.floor((Date.now() - new Date(record.stage_entered_at).getTime()) / 86_400_000));
}

/** The stages of the record's pipeline as a path; a click moves the record there. */
export default function StagePath({ object, record }: RecordSlotProps) {
  const stages = useStages(refId(record.pipeline));
  const change = useChange(object);
  const current = refId(record.stage);
  const list = stages.data ?? [];
  const at = list.findIndex((stage) => stage.id === current);
  const here = list[at];
  const field = findField(object, "stage");
  const movable = can(object, "update") && (field?.rights ?? "edit") === "edit";
  const days = daysIn(record);
  const path = useRef<HTMLOListElement>(null);
  // On a narrow screen the path is scrolled: where the record stands is what one wants to see of it.
  useEffect(() => {
    const step = at < 0 ? undefined : path.current?.children[at];
    if (path.current && step instanceof HTMLElement) {
      path.current.scrollLeft = step.offsetLeft - (path.current.clientWidth - step.offsetWidth) / 2;
    }
  }, [at]);
  const move = (stage: RecordRow) => {
    if (stage.id === current) return;
    const name = String(stage.name);
    const go = () => void change(record, { stage: { id: stage.id, name } }, { ask: true });
    if (stage.type === "open") go();
    // a closed deal leaves the forecast and the figures of open business: not by a slip of the pointer
    else {
      ask({
        title: t("opportunity.close_ask", { name: recordName(object, record), stage: name }),
        okText: name,
        cancelText: t("action.cancel"),
        onOk: go,
      });
    }
  };
  if (list.length === 0) return <div className={styles.path} />;
  return (
    <ol ref={path} className={styles.path} aria-label={t("opportunity.path")}>
      {list.map((stage, index) => {
        const open = stage.type === "open";
        const state =
          index === at
            ? "here"
            : open && here?.type !== "lost" && here?.type !== "void" && index < at
              ? "done"
              : "ahead";
        return (
          <li key={stage.id} className={styles.stage} data-state={state} data-type={String(stage.type)}>
            <button
              type="button"
              className="plain-button"
              disabled={!movable}
              aria-current={index === at ? "step" : undefined}
              title={movable && index !== at ? t("opportunity.move_to", { stage: String(stage.name) }) : undefined}
              onClick={() => move(stage)}
            >
              {state === "done" ? <CheckOutlined aria-hidden /> : null}
              <span className="ellipsis">{String(stage.name)}</span>
              {index === at && open && days !== null ? (
                <span className={styles.days}>{t("opportunity.days", { days })}</span>
              ) : null}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
