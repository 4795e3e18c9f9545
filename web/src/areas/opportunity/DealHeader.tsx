import { DealJudgment } from "../../insights/forecast/JudgeButton";
import { ScoreCard } from "../../insights/forecast/ScoreCard";
import { recordName } from "../../meta/objects";
import type { RecordSlotProps } from "../../records/slots";
import { HealthLine } from "./Health";
import StagePath from "./StagePath";

/** Under a deal's key facts: its stages and its chance. */
export default function DealHeader({ object, record }: RecordSlotProps) {
  return (
    <>
      <StagePath object={object} record={record} />
      {record.biz_status === "open" ? (
        <>
          <HealthLine object={object} record={record} />
          <ScoreCard id={record.id} />
          <DealJudgment deal={{ id: record.id, name: recordName(object, record) }} />
        </>
      ) : null}
    </>
  );
}
