import { PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { fetchSignInProviders, PROVIDERS, type Provider } from "../../../api/providers";
import { t } from "../../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";
import { ProviderDrawer } from "./ProviderDrawer";

type Work = { run: () => Promise<unknown>; said: string };

/** Where people may come from besides a password. */
export default function ProvidersPage() {
  const client = useQueryClient();
  const notify = useNotify();
  const list = useQuery({ queryKey: PROVIDERS, queryFn: fetchSignInProviders });
  const [open, setOpen] = useState<Provider | "new" | null>(null);
  const change = useMutation({
    mutationFn: ({ run }: Work) => run(),
    onSuccess: async (_, { said }) => {
      setOpen(null);
      notify.done(said);
      await client.invalidateQueries({ queryKey: PROVIDERS });
    },
    onError: notify.failed,
  });
  const rows = list.data ?? [];
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.providers")}</h1>
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen("new")}>
          {t("design.new_provider")}
        </Button>
      </header>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={3} /> : null}
      {list.data && rows.length === 0 ? (
        <EmptyState title={t("design.no_providers")} hint={t("design.no_providers_hint")} />
      ) : null}
      {rows.length ? (
        <ul className={`${styles.plain} ${styles.card}`}>
          {rows.map((row) => (
            <li key={row.name} className={styles.line}>
              <Button type="link" size="small" onClick={() => setOpen(row)}>
                {row.label}
              </Button>
              <Tag>{t(`design.provider.${row.kind}`)}</Tag>
              <span className={`${styles.hint} ellipsis`}>{String(row.config.issuer ?? row.config.url ?? "")}</span>
              <span className={styles.space} />
              {row.active ? <Tag color="green">{t("design.in_use")}</Tag> : <Tag>{t("design.inactive")}</Tag>}
            </li>
          ))}
        </ul>
      ) : null}
      {open ? (
        <ProviderDrawer
          provider={open === "new" ? null : open}
          taken={rows.map((row) => row.name)}
          busy={change.isPending}
          change={(run, said) => change.mutate({ run, said })}
          close={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}
