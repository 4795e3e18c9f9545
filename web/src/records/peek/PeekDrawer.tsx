import { Drawer } from "antd";
import type { ObjectMeta } from "../../api/schema";
import { objectLabel } from "../../meta/objects";
import { ErrorState, Skeleton } from "../../ui/states";
import { GoneNotice } from "../record/GoneNotice";
import { RecordHeader } from "../record/RecordHeader";
import { RecordTabs } from "../record/RecordTabs";
import { useRecord } from "../record/useRecord";

interface PeekDrawerProps {
  object: ObjectMeta;
  id: string;
  onClose: () => void;
}

/** A record beside its list; the list stays usable, so there is no mask. */
export default function PeekDrawer({ object, id, onClose }: PeekDrawerProps) {
  const record = useRecord(object, id);
  return (
    <Drawer
      open
      onClose={onClose}
      size={720}
      mask={false}
      title={objectLabel(object)}
      styles={{ body: { padding: 0 } }}
    >
      {record.error && !record.data ? <ErrorState error={record.error} retry={() => record.refetch()} /> : null}
      {!record.data && !record.error ? <Skeleton rows={8} /> : null}
      {record.data ? (
        <>
          {record.error ? <GoneNotice error={record.error} retry={() => void record.refetch()} /> : null}
          <RecordHeader object={object} record={record.data} peek onGone={onClose} />
          <RecordTabs key={id} object={object} record={record.data} withOverview />
        </>
      ) : null}
    </Drawer>
  );
}
