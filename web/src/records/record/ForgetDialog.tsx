import { Input, Modal } from "antd";
import { useId, useState } from "react";
import { forgetPerson } from "../../api/merging";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import { recordName } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import { refreshObjects } from "../cache";

interface ForgetDialogProps {
  object: ObjectMeta;
  record: RecordRow;
  onClose: () => void;
}

/** Erases a person's data for good: the name has to be typed, the reason given. */
export default function ForgetDialog({ object, record, onClose }: ForgetDialogProps) {
  const notify = useNotify();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const name = recordName(object, record);
  const ready = typed.trim() === name && reason.trim() !== "";
  const erase = async () => {
    setBusy(true);
    try {
      const { fields } = await forgetPerson(object.name, record.id, reason.trim());
      refreshObjects(object.name);
      notify.done(t("personal.erased", { count: fields.length }));
      onClose();
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t("personal.forget_title", { name })}
      okText={t("personal.forget")}
      okButtonProps={{ danger: true, disabled: !ready, loading: busy }}
      cancelText={t("action.cancel")}
      onOk={erase}
      onCancel={onClose}
    >
      <p>{t("personal.forget_hint")}</p>
      <label htmlFor={`${id}-name`} className="muted">
        {t("personal.type_name", { name })}
      </label>
      <Input id={`${id}-name`} value={typed} onChange={(event) => setTyped(event.target.value)} autoFocus />
      <label htmlFor={`${id}-reason`} className="muted">
        {t("personal.reason")}
      </label>
      <Input.TextArea id={`${id}-reason`} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Modal>
  );
}
