/** The caller's second factor: turn it on with a picture and a code, renew recovery codes, turn it off. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Tag } from "antd";
import { useState } from "react";
import {
  beginFactor,
  confirmFactor,
  type Enrolment,
  endFactor,
  FACTOR_KEY,
  fetchFactor,
  renewRecovery,
} from "../api/security";
import { t } from "../lib/i18n";
import { ErrorState, Skeleton } from "../ui/states";
import { useNotify } from "../ui/useNotify";
import EnrolPicture from "./EnrolPicture";
import { RecoveryCodes } from "./RecoveryCodes";
import styles from "./security.module.css";

export function FactorBlock() {
  const client = useQueryClient();
  const notify = useNotify();
  const factor = useQuery({ queryKey: FACTOR_KEY, queryFn: fetchFactor });
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [recovery, setRecovery] = useState<string[]>([]);
  const [code, setCode] = useState("");

  const settled = (codes: string[]) => {
    setEnrolment(undefined);
    setCode("");
    setRecovery(codes);
    void client.invalidateQueries({ queryKey: FACTOR_KEY });
  };
  const begin = useMutation({ mutationFn: beginFactor, onSuccess: setEnrolment, onError: notify.failed });
  const confirm = useMutation({ mutationFn: confirmFactor, onSuccess: settled, onError: notify.failed });
  const renew = useMutation({ mutationFn: renewRecovery, onSuccess: settled, onError: notify.failed });
  const end = useMutation({ mutationFn: endFactor, onSuccess: () => settled([]), onError: notify.failed });

  if (recovery.length) return <RecoveryCodes codes={recovery} onKept={() => setRecovery([])} />;
  const state = factor.data;
  const entered = code.trim().length >= 4;
  const field = (
    <label htmlFor="factor-code">
      <span>{t("security.code")}</span>
      <Input
        id="factor-code"
        name="code"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        style={{ width: 160 }}
      />
    </label>
  );
  return (
    <section className={styles.block}>
      <h2>
        {t("security.totp")} {state?.required ? <Tag color="orange">{t("security.totp_required")}</Tag> : null}
      </h2>
      {factor.error ? <ErrorState error={factor.error} retry={() => factor.refetch()} /> : null}
      {factor.isPending ? <Skeleton rows={2} /> : null}
      {state && !enrolment ? (
        <p className="muted">
          {state.enabled ? t("security.totp_on", { count: state.recovery_left }) : t("security.totp_off")}
        </p>
      ) : null}
      {state && !state.enabled && !enrolment ? (
        <Button type="primary" onClick={() => begin.mutate()} loading={begin.isPending}>
          {t("security.totp_begin")}
        </Button>
      ) : null}
      {enrolment ? (
        <>
          <p className="muted">{t("security.totp_scan")}</p>
          <EnrolPicture {...enrolment} />
          <div className={styles.line}>
            {field}
            <Button type="primary" disabled={!entered} loading={confirm.isPending} onClick={() => confirm.mutate(code)}>
              {t("signin.confirm")}
            </Button>
          </div>
        </>
      ) : null}
      {state?.enabled ? (
        <div className={styles.line}>
          {field}
          <Button disabled={!entered} loading={renew.isPending} onClick={() => renew.mutate(code)}>
            {t("security.recovery_new")}
          </Button>
          {state.required ? null : (
            <Button danger disabled={!entered} loading={end.isPending} onClick={() => end.mutate(code)}>
              {t("security.totp_end")}
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
}
