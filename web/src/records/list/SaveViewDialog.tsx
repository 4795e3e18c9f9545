import { Button, Checkbox, Input, Modal } from "antd";
import { type FormEvent, useState } from "react";
import { t } from "../../lib/i18n";
import styles from "./ListPage.module.css";

export interface ViewForm {
  name: string;
  shared: boolean;
  is_default: boolean;
}

interface SaveViewDialogProps {
  onSave: (form: ViewForm) => Promise<void>;
  onClose: () => void;
}

/** Names the list as it stands. */
export default function SaveViewDialog({ onSave, onClose }: SaveViewDialogProps) {
  const [form, setForm] = useState<ViewForm>({ name: "", shared: false, is_default: false });
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!form.name.trim()) return;
    setBusy(true);
    await onSave({ ...form, name: form.name.trim() });
    setBusy(false);
  };
  return (
    <Modal open title={t("view.save_as")} footer={null} onCancel={onClose} width={420}>
      <form className={styles.save} onSubmit={submit}>
        <label htmlFor="view-name">{t("view.name")}</label>
        <Input
          id="view-name"
          maxLength={60}
          autoFocus
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        <Checkbox checked={form.shared} onChange={(event) => setForm({ ...form, shared: event.target.checked })}>
          {t("view.shared")}
        </Checkbox>
        <Checkbox
          checked={form.is_default}
          onChange={(event) => setForm({ ...form, is_default: event.target.checked })}
        >
          {t("view.default")}
        </Checkbox>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!form.name.trim()}>
          {t("action.save")}
        </Button>
      </form>
    </Modal>
  );
}
