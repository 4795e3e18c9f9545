/** Signing out removes what is on this device: whoever has not sent everything is asked first. */
import { Modal } from "antd";
import { entries } from "../../api/offline/entries";
import { t } from "../../lib/i18n";
import { createStore, useStore } from "../../lib/store";

/** What to do once somebody has agreed to lose what waits. */
const asked = createStore<(() => void) | null>(null);

/** Leaves at once where nothing waits to be sent, else when the person agrees. */
export function leaveNothing(leave: () => void): void {
  if (entries.get().length === 0) leave();
  else asked.set(leave);
}

export function LeaveWarning() {
  const leave = useStore(asked);
  const waiting = useStore(entries);
  if (!leave) return null;
  return (
    <Modal
      open
      title={t("offline.leave_title", { count: waiting.length })}
      okText={t("offline.leave_all_the_same")}
      okButtonProps={{ danger: true }}
      cancelText={t("form.leave_stay")}
      onOk={() => {
        asked.set(null);
        leave();
      }}
      onCancel={() => asked.set(null)}
    >
      <p className="muted">{t("offline.leave_hint")}</p>
    </Modal>
  );
}
