/** The caller's own access: second factor, signed-in devices, password. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Tag } from "antd";
import { useState } from "react";
import { queryClient } from "../api/queryClient";
import {
  changePassword,
  endOtherSessions,
  endSession,
  fetchSessions,
  type OwnSession,
  SESSIONS_KEY,
} from "../api/security";
import { ME_KEY } from "../api/session";
import { deviceName } from "../lib/device";
import { ago, dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { ErrorState, Skeleton } from "../ui/states";
import { useNotify } from "../ui/useNotify";
import { FactorBlock } from "./FactorBlock";
import styles from "./security.module.css";

export default function SecurityPage() {
  return (
    <div className={styles.page}>
      <h1>{t("security.title")}</h1>
      <FactorBlock />
      <SessionsBlock />
      <PasswordBlock />
    </div>
  );
}

function SessionsBlock() {
  const client = useQueryClient();
  const notify = useNotify();
  const list = useQuery({ queryKey: SESSIONS_KEY, queryFn: fetchSessions });
  const refresh = () => client.invalidateQueries({ queryKey: SESSIONS_KEY });
  const end = useMutation({ mutationFn: endSession, onSuccess: refresh, onError: notify.failed });
  const others = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: ({ ended }) => {
      notify.done(t("security.ended_others", { count: ended }));
      void refresh();
    },
    onError: notify.failed,
  });
  const rows = list.data ?? [];
  return (
    <section className={styles.block}>
      <div className={styles.head}>
        <h2>{t("security.sessions")}</h2>
        {rows.length > 1 ? (
          <Button onClick={() => others.mutate()} loading={others.isPending}>
            {t("security.end_others")}
          </Button>
        ) : null}
      </div>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={3} /> : null}
      <ul className={styles.sessions}>
        {rows.map((row) => (
          <Session key={row.id} row={row} onEnd={() => end.mutate(row.id)} />
        ))}
      </ul>
    </section>
  );
}

function Session({ row, onEnd }: { row: OwnSession; onEnd: () => void }) {
  return (
    <li>
      <div className={styles.device}>
        <div title={row.device ?? undefined}>
          {deviceName(row.device ?? "") || "–"} {row.current ? <Tag color="green">{t("security.current")}</Tag> : null}
        </div>
        <div className="muted">
          {[row.ip, `${t("security.seen")} ${ago(row.seen_at)}`, `${t("security.until")} ${dateTime(row.expires_at)}`]
            .filter(Boolean)
            .join(" · ")}
        </div>
      </div>
      {row.current ? null : <Button onClick={onEnd}>{t("security.end")}</Button>}
    </li>
  );
}

function PasswordBlock() {
  const notify = useNotify();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword(old, fresh),
    onSuccess: () => {
      notify.done(t("security.password_done"));
      queryClient.setQueryData(ME_KEY, null);
    },
    onError: notify.failed,
  });
  return (
    <section className={styles.block}>
      <h2>{t("security.password")}</h2>
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <label htmlFor="password-old">
          <span>{t("security.password_old")}</span>
          <Input.Password
            id="password-old"
            autoComplete="current-password"
            value={old}
            onChange={(event) => setOld(event.target.value)}
          />
        </label>
        <label htmlFor="password-new">
          <span>{t("security.password_new")}</span>
          <Input.Password
            id="password-new"
            autoComplete="new-password"
            value={fresh}
            onChange={(event) => setFresh(event.target.value)}
          />
        </label>
        <Button htmlType="submit" disabled={!old || fresh.length < 8} loading={change.isPending}>
          {t("security.password")}
        </Button>
      </form>
    </section>
  );
}
