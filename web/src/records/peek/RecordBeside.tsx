import type { ObjectMeta } from "../../api/schema";
import { ErrorState, Skeleton } from "../../ui/states";
import { GoneNotice } from "../record/GoneNotice";
import { RecordHeader } from "../record/RecordHeader";
import { RecordTabs } from "../record/RecordTabs";
import { useRecord } from "../record/useRecord";

interface RecordBesideProps {
  object: ObjectMeta;
  id: string;
  onGone: () => void;
}

/** A record in one column, beside its list. */
export function RecordBeside({ object, id, onGone }: RecordBesideProps) {
  const record = useRecord(object, id);
  const retry = () => void record.refetch();
  if (!record.data) return record.error ? <ErrorState error={record.error} retry={retry} /> : <Skeleton rows={8} />;
  return (
    <>
      {record.error ? <GoneNotice error={record.error} retry={retry} /> : null}
      <RecordHeader object={object} record={record.data} peek onGone={onGone} />
      <RecordTabs key={id} object={object} record={record.data} withOverview />
    </>
  );
}
