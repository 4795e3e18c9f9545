import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import { endKey, fetchKeys, KEYS, makeKey } from "../../../api/outside";
import type { FieldMeta, Json } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { useNames } from "../../../fields/useNames";
import { asRef } from "../../../fields/values";
import { dateTime } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";

const ROLE: FieldMeta = { name: "role", type: "ref", label: {}, target: "role" };

/** Keys by which other systems act for the administrator, each narrowed to a role where one is chosen. */
export default function KeysPage() {
  const client = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Json>(null);
  const [shown, setShown] = useState<string | null>(null);
  const list = useQuery({ queryKey: KEYS, queryFn: fetchKeys });
  const rows = list.data ?? [];
  const roles = useNames(
    "role",
    rows.flatMap((row) => (row.role ? [row.role] : [])),
  );
  const refresh = () => client.invalidateQueries({ queryKey: KEYS });
  const make = useMutation({
    mutationFn: () => makeKey(name.trim(), asRef(role)?.id ?? null, null),
    onSuccess: ({ key }) => {
      setShown(key);
      setName("");
      void refresh();
    },
    onError: notify.failed,
  });
  const end = useMutation({ mutationFn: endKey, onSuccess: refresh, onError: notify.failed });
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.api_keys")}</h1>
      </header>
      <section className={styles.card}>
        <div className={styles.line}>
          <div className={styles.field} style={{ flex: 1, minWidth: 180 }}>
            <label htmlFor="key-name">{t("design.key_name")}</label>
            <Input id="key-name" value={name} onChange={(event) => setName(event.target.value)} />
          </div>
          <div className={styles.field} style={{ flex: 1, minWidth: 180 }}>
            <label htmlFor="key-role">{t("design.key_role")}</label>
            <FieldEditor id="key-role" field={ROLE} value={role} onChange={setRole} />
          </div>
          <Button type="primary" disabled={!name.trim()} loading={make.isPending} onClick={() => make.mutate()}>
            {t("design.make")}
          </Button>
        </div>
        {shown ? (
          <Alert
            style={{ marginTop: 12 }}
            type="warning"
            showIcon
            title={t("design.shown_once")}
            description={<code style={{ overflowWrap: "anywhere" }}>{shown}</code>}
          />
        ) : null}
      </section>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={3} /> : null}
      {list.data && rows.length === 0 ? <EmptyState title={t("design.no_keys")} /> : null}
      <ul className={styles.plain}>
        {rows.map((row) => (
          <li key={row.id} className={styles.line}>
            <strong>{row.name}</strong>
            <span>{row.role ? (roles.get(row.role) ?? "") : t("design.all_roles")}</span>
            <span className={styles.hint}>{dateTime(row.created_at)}</span>
            <span className={styles.space} />
            <Popconfirm
              title={t("design.end_key")}
              okText={t("action.remove")}
              cancelText={t("action.cancel")}
              onConfirm={() => end.mutate(row.id)}
            >
              <Button danger>{t("action.remove")}</Button>
            </Popconfirm>
          </li>
        ))}
      </ul>
    </>
  );
}
