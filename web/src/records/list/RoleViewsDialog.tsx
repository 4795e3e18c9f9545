import { Modal, Select } from "antd";
import { useState } from "react";
import type { ObjectMeta, ViewShelf } from "../../api/schema";
import { arrangeViews } from "../../api/views";
import { t } from "../../lib/i18n";
import { objectLabel } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import styles from "./ListPage.module.css";
import type { ViewChoice } from "./systemViews";

interface RoleViewsDialogProps {
  object: ObjectMeta;
  shelf: ViewShelf;
  choices: ViewChoice[];
  onClose: () => void;
}

/** Which view opens for whom: of the views that everybody sees, one for each role. */
export default function RoleViewsDialog({ object, shelf, choices, onClose }: RoleViewsDialogProps) {
  const notify = useNotify();
  const [busy, setBusy] = useState<string>();
  const open = choices.filter((choice) => !choice.saved || choice.saved.audience === "all");
  const put = async (role: string, view: string) => {
    setBusy(role);
    try {
      await arrangeViews({ object: object.name, role, opens: view });
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <Modal
      open
      title={t("view.roles_title", { object: objectLabel(object) })}
      footer={null}
      onCancel={onClose}
      width={520}
    >
      <p className="muted">{t("view.roles_hint")}</p>
      <div className={styles.roles}>
        {(shelf.roles ?? []).map((role) => (
          <div key={role.id} className={styles.role}>
            <span className="ellipsis">{role.name}</span>
            <Select
              aria-label={t("view.roles_for", { role: role.name })}
              loading={busy === role.id}
              value={role.view && open.some((choice) => choice.id === role.view) ? role.view : ""}
              options={[
                { value: "", label: t("view.roles_none") },
                ...open.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={(view) => void put(role.id, view)}
            />
          </div>
        ))}
      </div>
    </Modal>
  );
}
