import { Input, Modal } from "antd";
import { useState } from "react";
import { viewAs } from "../../api/explain";
import type { FieldMeta, Json } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { asRef } from "../../fields/values";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "./ViewAsDialog.module.css";

const USER: FieldMeta = { name: "user", type: "user", label: {}, target: "user" };

/** Lets an administrator look on with somebody else's eyes; the reason goes into the audit. */
export default function ViewAsDialog({ close }: { close: () => void }) {
  const notify = useNotify();
  const [user, setUser] = useState<Json>(null);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const who = asRef(user);
  const look = async () => {
    if (!who) return;
    setBusy(true);
    try {
      await viewAs(who.id, reason.trim());
      location.assign("/");
    } catch (error) {
      setBusy(false);
      notify.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t("shell.view_as")}
      okText={t("shell.view_as_start")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !who || !reason.trim(), loading: busy }}
      onOk={() => void look()}
      onCancel={close}
      width={440}
    >
      <p className="muted">{t("shell.view_as_hint")}</p>
      <div className={styles.fields}>
        <label htmlFor="view-as-user">{t("shell.view_as_who")}</label>
        <FieldEditor id="view-as-user" field={USER} value={user} onChange={setUser} />
        <label htmlFor="view-as-reason">{t("shell.view_as_reason")}</label>
        <Input
          id="view-as-reason"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          onPressEnter={() => {
            if (who && reason.trim()) void look();
          }}
        />
      </div>
    </Modal>
  );
}
