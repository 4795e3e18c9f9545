import { Modal } from "antd";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { fieldLabel, recordName } from "../../meta/objects";
import { EditBox } from "../record/EditBox";

interface QuickFieldDialogProps {
  object: ObjectMeta;
  record: RecordRow;
  field: FieldMeta;
  onClose: () => void;
}

/** One value of one record, asked for by a key. */
export default function QuickFieldDialog({ object, record, field, onClose }: QuickFieldDialogProps) {
  return (
    <Modal
      open
      footer={null}
      onCancel={onClose}
      width={420}
      title={`${recordName(object, record)} · ${fieldLabel(field)}`}
    >
      <EditBox object={object} field={field} record={record} onDone={onClose} />
    </Modal>
  );
}
