import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Modal, Popconfirm, Select, Switch, Tag } from "antd";
import { useState } from "react";
import {
  dropHook,
  fetchDeliveries,
  fetchHooks,
  HOOKS,
  makeHook,
  replayHook,
  switchHook,
  testHook,
  type Webhook,
} from "../../../api/outside";
import { dateTime } from "../../../lib/format";
import { t, tOr } from "../../../lib/i18n";
import { objectLabel, useObjectMap } from "../../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import styles from "../designer.module.css";

/** Who is told of changes, and how that went. */
export default function WebhooksPage() {
  const client = useQueryClient();
  const notify = useNotify();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const list = useQuery({ queryKey: HOOKS, queryFn: fetchHooks });
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work();
      return true;
    } catch (error) {
      notify.failed(error);
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: HOOKS });
    }
  };
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.page.webhooks")}</h1>
        <span className={styles.space} />
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
          {t("design.new_webhook")}
        </Button>
      </header>
      {secret ? (
        <Alert
          type="warning"
          showIcon
          title={t("design.secret_once")}
          description={<code style={{ overflowWrap: "anywhere" }}>{secret}</code>}
          style={{ marginBottom: 12 }}
        />
      ) : null}
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={4} /> : null}
      {list.data?.length === 0 ? (
        <EmptyState title={t("design.no_webhooks")} hint={t("design.page.webhooks_hint")} />
      ) : null}
      {(list.data ?? []).map((hook) => (
        <Hook key={hook.id} hook={hook} run={run} />
      ))}
      {making ? (
        <NewHook
          close={() => setMaking(false)}
          make={(body) =>
            run(async () => {
              setSecret((await makeHook(body)).secret);
            })
          }
        />
      ) : null}
    </>
  );
}

function Hook({ hook, run }: { hook: Webhook; run: (work: () => Promise<unknown>) => Promise<boolean> }) {
  const [open, setOpen] = useState(false);
  const log = useQuery({ queryKey: [...HOOKS, hook.id], queryFn: () => fetchDeliveries(hook.id), enabled: open });
  return (
    <section className={styles.card}>
      <div className={styles.line}>
        <Switch
          checked={hook.active}
          aria-label={t("design.active_of", { name: hook.name })}
          onChange={(active) => void run(() => switchHook(hook.id, active))}
        />
        <strong>{hook.name}</strong>
        <span className={styles.code}>{hook.url}</span>
        {hook.paused ? <Tag color="red">{t("design.paused")}</Tag> : null}
        {hook.dead ? <Tag color="red">{t("design.dead", { count: hook.dead })}</Tag> : null}
        <span className={styles.space} />
        <Button size="small" onClick={() => setOpen(!open)} aria-expanded={open}>
          {t("design.deliveries")}
        </Button>
        <Button size="small" onClick={() => void run(() => testHook(hook.id))}>
          {t("design.test")}
        </Button>
        {hook.dead ? (
          <Button size="small" onClick={() => void run(() => replayHook(hook.id))}>
            {t("design.send_again")}
          </Button>
        ) : null}
        <Popconfirm
          title={t("design.drop_webhook")}
          okText={t("action.remove")}
          cancelText={t("action.cancel")}
          onConfirm={() => void run(() => dropHook(hook.id))}
        >
          <Button size="small" danger>
            {t("action.remove")}
          </Button>
        </Popconfirm>
      </div>
      {open ? (
        <ul className={styles.plain}>
          {(log.data ?? []).map((each) => (
            <li key={each.id} className={styles.line}>
              <Tag>{tOr(`design.delivery.${each.state}`, each.state)}</Tag>
              <span className={styles.code}>{each.event}</span>
              <span className={styles.hint}>{each.at ? dateTime(each.at) : ""}</span>
              <span>{each.message}</span>
            </li>
          ))}
          {log.data?.length === 0 ? <li className={styles.hint}>{t("design.no_deliveries")}</li> : null}
        </ul>
      ) : null}
    </section>
  );
}

interface NewHookProps {
  make: (body: { name: string; url: string; objects: string[]; events: string[] }) => Promise<boolean>;
  close: () => void;
}

function NewHook({ make, close }: NewHookProps) {
  const objects = useObjectMap();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <Modal
      open
      title={t("design.new_webhook")}
      okText={t("design.make")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: !(name.trim() && url.trim()) }}
      onCancel={close}
      onOk={async () => {
        if (await make({ name: name.trim(), url: url.trim(), objects: chosen, events: [] })) close();
      }}
    >
      <div className={styles.fields}>
        <div className={styles.field}>
          <label htmlFor="hook-name">{t("design.label")}</label>
          <Input id="hook-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className={styles.field}>
          <label htmlFor="hook-url">{t("design.hook_url")}</label>
          <Input id="hook-url" value={url} onChange={(event) => setUrl(event.target.value)} />
        </div>
        <div className={styles.field}>
          <label htmlFor="hook-objects">{t("design.hook_objects")}</label>
          <Select<string[]>
            id="hook-objects"
            mode="multiple"
            style={{ width: "100%" }}
            value={chosen}
            options={[...objects.values()].map((each) => ({ value: each.name, label: objectLabel(each) }))}
            onChange={setChosen}
          />
        </div>
      </div>
    </Modal>
  );
}
