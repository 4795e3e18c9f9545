/** What waits to be sent, one by one: state, another try, a decision, or away with it. */
import { Button, Drawer, Popconfirm, Tag } from "antd";
import { Link } from "react-router";
import { type Entry, entries } from "../../api/offline/entries";
import { discard, replay, retryEntry } from "../../api/offline/queue";
import { ago, dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { online } from "../../lib/line";
import { useStore } from "../../lib/store";
import { useIsPhone } from "../../lib/useMediaQuery";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { useCreate } from "../../records/form/createContext";
import { EmptyState } from "../../ui/states";
import styles from "./offline.module.css";

const COLOURS: Record<Entry["state"], string> = {
  waiting: "default",
  sending: "processing",
  refused: "error",
  conflict: "warning",
};

export default function QueueSheet({ close }: { close: () => void }) {
  const waiting = useStore(entries);
  const up = useStore(online);
  const phone = useIsPhone();
  return (
    <Drawer
      open
      title={t("offline.title")}
      placement={phone ? "bottom" : "right"}
      size={phone ? "78vh" : 460}
      onClose={close}
      extra={
        <Button disabled={!up || waiting.length === 0} onClick={() => void replay()}>
          {t("offline.send_all")}
        </Button>
      }
    >
      {waiting.length === 0 ? <EmptyState title={t("offline.none")} hint={t("offline.none_hint")} /> : null}
      <ol className={styles.entries}>
        {waiting.map((entry) => (
          <Item key={entry.id} entry={entry} close={close} />
        ))}
      </ol>
    </Drawer>
  );
}

function Item({ entry, close }: { entry: Entry; close: () => void }) {
  const objects = useObjectMap();
  const create = useCreate();
  const sort = t(entry.kind === "create" ? "offline.new" : "offline.change", {
    object: objectLabel(objects.get(entry.object), entry.object),
  });
  const reasons = entry.problem?.errors.map((error) => error.message) ?? [];
  const reason = reasons.length ? reasons.join(t("text.list_separator")) : entry.problem?.detail;
  const photos = entry.files.length;
  // Once the form has made the record, what was refused is done with.
  const edit = () => {
    close();
    create(entry.object, { defaults: entry.shown ?? entry.values, onCreated: () => void discard(entry.id) });
  };
  return (
    <li className={styles.entry}>
      <div className={styles.line}>
        <strong className="ellipsis">{entry.title}</strong>
        <Tag color={COLOURS[entry.state]}>{t(`offline.state.${entry.state}`)}</Tag>
      </div>
      <div className="muted">
        {sort}
        {photos ? ` · ${t("offline.photos", { count: photos })}` : ""} ·{" "}
        <time dateTime={entry.at} title={dateTime(entry.at)}>
          {ago(entry.at)}
        </time>
      </div>
      {reason && entry.state !== "waiting" ? <div className={styles.reason}>{reason}</div> : null}
      <div className={styles.actions}>
        <Button
          size="small"
          type={entry.state === "conflict" ? "primary" : "default"}
          disabled={entry.state === "sending"}
          onClick={() => retryEntry(entry.id)}
        >
          {t(entry.state === "conflict" ? "offline.compare" : "action.retry")}
        </Button>
        {entry.kind === "create" && entry.state === "refused" && entry.files.length === 0 ? (
          <Button size="small" type="primary" onClick={edit}>
            {t("offline.edit")}
          </Button>
        ) : null}
        {entry.record ? (
          <Link to={recordPath(entry.object, entry.record)} onClick={close}>
            {t("offline.open")}
          </Link>
        ) : null}
        <Popconfirm
          title={t("offline.discard_ask")}
          okText={t("offline.discard")}
          cancelText={t("action.cancel")}
          okButtonProps={{ danger: true }}
          onConfirm={() => void discard(entry.id)}
        >
          <Button size="small" type="text" danger disabled={entry.state === "sending"}>
            {t("offline.discard")}
          </Button>
        </Popconfirm>
      </div>
    </li>
  );
}
