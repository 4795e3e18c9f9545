/** Asks before what was typed is left behind: by another page, by closing the form, by closing the window. */
import { Button, Modal } from "antd";
import { useEffect } from "react";
import { useBlocker } from "react-router";
import { t } from "../../lib/i18n";

interface LeaveGuardProps {
  dirty: boolean;
  /** Somebody pressed the form's own close. */
  closing: boolean;
  onStay: () => void;
  /** Leaves; the draft stays in this browser or is forgotten. */
  onLeave: (keep: boolean) => void;
}

export function LeaveGuard({ dirty, closing, onStay, onLeave }: LeaveGuardProps) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    return dirty && currentLocation.pathname !== nextLocation.pathname;
  });
  useEffect(() => {
    if (!dirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onUnload);
    return () => window.removeEventListener("beforeunload", onUnload);
  }, [dirty]);
  const blocked = blocker.state === "blocked";
  const stay = () => {
    if (blocked) blocker.reset();
    onStay();
  };
  const leave = (keep: boolean) => {
    onLeave(keep);
    if (blocked) blocker.proceed();
  };
  return (
    <Modal
      open={closing || blocked}
      title={t("form.leave_title")}
      onCancel={stay}
      width={440}
      footer={[
        <Button key="discard" danger type="text" onClick={() => leave(false)}>
          {t("form.leave_discard")}
        </Button>,
        <Button key="keep" onClick={() => leave(true)}>
          {t("form.leave_keep")}
        </Button>,
        <Button key="stay" type="primary" autoFocus onClick={stay}>
          {t("form.leave_stay")}
        </Button>,
      ]}
    >
      <p className="muted">{t("form.leave_hint")}</p>
    </Modal>
  );
}
