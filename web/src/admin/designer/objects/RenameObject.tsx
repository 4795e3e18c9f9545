import { Modal } from "antd";
import { useState } from "react";
import { type Labels, t } from "../../../lib/i18n";
import { LabelInput } from "../LabelInput";
import { isNamed, toLabels } from "../labels";

interface RenameProps {
  label: Labels;
  save: (labels: Record<string, string>) => Promise<boolean>;
  close: () => void;
}

export function RenameObject({ label, save, close }: RenameProps) {
  const [draft, setDraft] = useState(label);
  return (
    <Modal
      open
      title={t("design.rename")}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !isNamed(draft) }}
      onCancel={close}
      onOk={async () => {
        if (await save(toLabels(draft))) close();
      }}
    >
      <LabelInput label={t("design.object_label")} value={draft} onChange={setDraft} required autoFocus />
    </Modal>
  );
}
