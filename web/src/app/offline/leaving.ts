/** Signing out removes what is on this device: whoever has not sent everything is asked first. */
import { countEntries } from "../../api/offline/entries";
import { t } from "../../lib/i18n";
import { ask } from "../../ui/feedback";

/** Leaves at once where nothing waits to be sent, else when the person agrees to lose it. */
export async function leaveNothing(leave: () => void): Promise<void> {
  const waiting = await countEntries();
  if (waiting === 0) {
    leave();
    return;
  }
  ask({
    title: t("offline.leave_title", { count: waiting }),
    content: t("offline.leave_hint"),
    okText: t("offline.leave_all_the_same"),
    okButtonProps: { danger: true },
    cancelText: t("form.leave_stay"),
    onOk: leave,
  });
}
