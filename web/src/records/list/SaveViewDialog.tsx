import { Button, Checkbox, Input, Modal, Radio } from "antd";
import { type FormEvent, useState } from "react";
import type { Audience } from "../../api/schema";
import { t } from "../../lib/i18n";
import styles from "./ListPage.module.css";

export interface ViewForm {
  name: string;
  audience: Audience;
  opens: boolean;
}

interface SaveViewDialogProps {
  title: string;
  start: ViewForm;
  mayPublish: boolean;
  onSave: (form: ViewForm) => Promise<void>;
  onClose: () => void;
}

/** Names a view and says for whom it is. */
export default function SaveViewDialog({ title, start, mayPublish, onSave, onClose }: SaveViewDialogProps) {
  const [form, setForm] = useState<ViewForm>(start);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!form.name.trim()) return;
    setBusy(true);
    await onSave({ ...form, name: form.name.trim() });
    setBusy(false);
  };
  const audiences: [Audience, string][] = [
    ["mine", t("view.for_me")],
    ["team", t("view.for_team")],
    ...(mayPublish || start.audience === "all" ? [["all", t("view.for_all")] as [Audience, string]] : []),
  ];
  return (
    <Modal open title={title} footer={null} onCancel={onClose} width={440}>
      <form className={styles.save} onSubmit={submit}>
        <label htmlFor="view-name">{t("view.name")}</label>
        <Input
          id="view-name"
          maxLength={60}
          autoFocus
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
        />
        <Radio.Group
          aria-label={t("view.audience")}
          value={form.audience}
          className={styles.audiences}
          onChange={(event) => setForm({ ...form, audience: event.target.value as Audience })}
          options={audiences.map(([value, label]) => ({ value, label }))}
        />
        <Checkbox checked={form.opens} onChange={(event) => setForm({ ...form, opens: event.target.checked })}>
          {t("view.default")}
        </Checkbox>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!form.name.trim()}>
          {t("action.save")}
        </Button>
      </form>
    </Modal>
  );
}
