import { useQuery } from "@tanstack/react-query";
import { Alert, Checkbox, Modal } from "antd";
import { useState } from "react";
import { DESIGN, type Dependent } from "../../../api/designer";
import { t, tOr } from "../../../lib/i18n";
import { ErrorState, Skeleton } from "../../../ui/states";
import styles from "../designer.module.css";

interface RetireProps {
  name: string;
  load: () => Promise<{ dependents: Dependent[] }>;
  retire: (force: boolean) => Promise<void>;
  close: () => void;
}

/** What uses the thing, before it goes: what would break stops it, what would only change has to be confirmed. */
export function RetireDialog({ name, load, retire, close }: RetireProps) {
  const found = useQuery({ queryKey: [DESIGN, "dependents", name], queryFn: load, gcTime: 0 });
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const uses = found.data?.dependents ?? [];
  const blocked = uses.some((each) => each.blocking);
  return (
    <Modal
      open
      title={t("design.retire_name", { name })}
      okText={t("design.retire")}
      cancelText={t("action.cancel")}
      okButtonProps={{
        danger: true,
        loading: busy,
        disabled: !found.data || blocked || (uses.length > 0 && !sure),
      }}
      onCancel={close}
      onOk={async () => {
        setBusy(true);
        await retire(uses.length > 0);
        close();
      }}
    >
      <p>{t("design.retire_hint")}</p>
      {found.error ? <ErrorState error={found.error} retry={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton rows={3} /> : null}
      {found.data && uses.length === 0 ? <Alert type="success" showIcon title={t("design.unused")} /> : null}
      {uses.length ? (
        <>
          <Alert type={blocked ? "error" : "warning"} showIcon title={t(blocked ? "design.blocked" : "design.used")} />
          <ul className={styles.plain}>
            {uses.map((use) => (
              <li key={`${use.kind}${use.object}${use.name}`}>
                {tOr(`design.use.${use.kind}`, use.kind)} · {use.object} · {use.name}
              </li>
            ))}
          </ul>
          {blocked ? null : (
            <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
              {t("design.retire_sure")}
            </Checkbox>
          )}
        </>
      ) : null}
    </Modal>
  );
}
