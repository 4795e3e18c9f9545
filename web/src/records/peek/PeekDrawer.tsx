import { Drawer } from "antd";
import type { ObjectMeta } from "../../api/schema";
import { objectLabel } from "../../meta/objects";
import { RecordBeside } from "./RecordBeside";

interface PeekDrawerProps {
  object: ObjectMeta;
  id: string;
  onClose: () => void;
}

/** A record beside its list; the list stays usable, so there is no mask. */
export default function PeekDrawer({ object, id, onClose }: PeekDrawerProps) {
  return (
    <Drawer
      open
      onClose={onClose}
      size={720}
      mask={false}
      title={objectLabel(object)}
      styles={{ body: { padding: 0 } }}
    >
      <RecordBeside object={object} id={id} onGone={onClose} />
    </Drawer>
  );
}
