import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, InputNumber, Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { fetchPolicy, POLICY, type SignInPolicy, savePolicy } from "../../../api/outside";
import { queryRecords } from "../../../api/records";
import { t } from "../../../lib/i18n";
import { ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";

const NUMBERS = [
  { name: "password_min", min: 6, max: 64 },
  { name: "password_history", min: 0, max: 24 },
  { name: "session_days", min: 1, max: 90 },
  { name: "idle_minutes", min: 0, max: 1440 },
] as const;

/** What this workspace asks of everybody who signs in. */
export default function PolicyPage() {
  const found = useQuery({ queryKey: POLICY, queryFn: fetchPolicy });
  if (found.error) return <ErrorState error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Skeleton rows={8} />;
  const { your_address: address, ...rest } = found.data;
  const policy: SignInPolicy = {
    password_min: rest.password_min,
    password_history: rest.password_history,
    password_common: rest.password_common,
    session_days: rest.session_days,
    idle_minutes: rest.idle_minutes,
    totp_roles: rest.totp_roles,
    ip_allow: rest.ip_allow,
  };
  return <Editor key={JSON.stringify(policy)} policy={policy} address={address} />;
}

function Editor({ policy, address }: { policy: SignInPolicy; address: string }) {
  const client = useQueryClient();
  const notify = useNotify();
  const [draft, setDraft] = useState(policy);
  const [busy, setBusy] = useState(false);
  const roles = useQuery({
    queryKey: ["records", "role", "names"],
    queryFn: () => queryRecords("role", { fields: ["name"], limit: 100 }),
    select: (page) => page.records,
  });
  const set = (more: Partial<SignInPolicy>) => setDraft((old) => ({ ...old, ...more }));
  const dirty = JSON.stringify(draft) !== JSON.stringify(policy);
  const save = async () => {
    setBusy(true);
    try {
      await savePolicy(draft);
      notify.done(t("design.saved", { name: t("design.page.security") }));
      await client.invalidateQueries({ queryKey: POLICY });
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.security")}</h1>
        <span className={styles.space} />
        <Link to="/me/security">{t("design.own_security")}</Link>
      </header>
      <section className={styles.card}>
        <div className={styles.fields} style={{ maxWidth: 560 }}>
          {NUMBERS.map(({ name, min, max }) => (
            <div key={name} className={styles.field}>
              <label htmlFor={`policy-${name}`}>{t(`design.policy.${name}`)}</label>
              <InputNumber
                id={`policy-${name}`}
                min={min}
                max={max}
                value={draft[name]}
                onChange={(value) => set({ [name]: value ?? min })}
              />
            </div>
          ))}
          <Checkbox
            checked={draft.password_common}
            onChange={(event) => set({ password_common: event.target.checked })}
          >
            {t("design.policy.password_common")}
          </Checkbox>
          <div className={styles.field}>
            <label htmlFor="policy-roles">{t("design.policy.totp_roles")}</label>
            <Select<string[]>
              id="policy-roles"
              mode="multiple"
              style={{ width: "100%" }}
              value={draft.totp_roles}
              options={(roles.data ?? []).map((row) => ({ value: row.id, label: String(row.name) }))}
              onChange={(totp_roles) => set({ totp_roles })}
            />
          </div>
          <div className={styles.field}>
            <label htmlFor="policy-ip">{t("design.policy.ip_allow")}</label>
            <Select<string[]>
              id="policy-ip"
              mode="tags"
              open={false}
              style={{ width: "100%" }}
              value={draft.ip_allow}
              tokenSeparators={[",", " "]}
              onChange={(ip_allow) => set({ ip_allow })}
            />
            <div className={styles.hint}>{t("design.policy.ip_hint", { address })}</div>
          </div>
        </div>
        <div className={styles.foot} style={{ background: "var(--surface)" }}>
          <Button type="primary" loading={busy} disabled={!dirty} onClick={() => void save()}>
            {t("action.save")}
          </Button>
          <Button disabled={!dirty} onClick={() => setDraft(policy)}>
            {t("design.discard")}
          </Button>
        </div>
      </section>
    </>
  );
}
