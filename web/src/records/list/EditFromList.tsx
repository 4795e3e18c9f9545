import type { ObjectMeta } from "../../api/schema";
import EditDrawer from "../form/EditDrawer";
import { useRecord } from "../record/useRecord";

/** The whole form of a row: opens with everything the record holds, not only with what the list shows. */
export default function EditFromList({ object, id, onClose }: { object: ObjectMeta; id: string; onClose: () => void }) {
  const record = useRecord(object, id);
  if (!record.data || record.isPlaceholderData) return null;
  return <EditDrawer object={object} record={record.data} onClose={onClose} />;
}
