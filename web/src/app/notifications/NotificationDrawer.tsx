import { SettingOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Segmented } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { markRead, type Notification, notificationKeys, notificationOptions } from "../../api/notifications";
import { ago, dateTime } from "../../lib/format";
import { t } from "../../lib/i18n";
import { listPath, recordPath } from "../../meta/paths";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import styles from "./notifications.module.css";

/** What happened for this person, newest first; opening one reads it. */
export default function NotificationDrawer({ close }: { close: () => void }) {
  const client = useQueryClient();
  const notify = useNotify();
  const navigate = useNavigate();
  const [unread, setUnread] = useState(false);
  const list = useInfiniteQuery({ ...notificationOptions(unread), staleTime: 0 });
  const items = list.data?.pages.flatMap((page) => page.notifications) ?? [];
  const read = async (ids?: string[]) => {
    try {
      const { unread } = await markRead(ids);
      client.setQueryData(notificationKeys.unread, unread);
      await client.invalidateQueries({ queryKey: notificationKeys.list });
    } catch (error) {
      notify.failed(error);
    }
  };
  const open = (item: Notification) => {
    if (!item.read) void read([item.id]);
    close();
    navigate(item.record ? recordPath(item.object, item.record) : listPath(item.object));
  };
  return (
    <Drawer
      open
      title={t("notify.title")}
      onClose={close}
      size={420}
      extra={
        <>
          <Button size="small" disabled={items.every((item) => item.read)} onClick={() => read()}>
            {t("notify.read_all")}
          </Button>
          <Button
            size="small"
            type="text"
            icon={<SettingOutlined aria-hidden />}
            aria-label={t("notify.settings")}
            title={t("notify.settings")}
            onClick={() => {
              close();
              navigate("/me/notifications");
            }}
          />
        </>
      }
    >
      <Segmented
        className={styles.which}
        value={unread ? "unread" : "all"}
        options={[
          { value: "all", label: t("notify.all") },
          { value: "unread", label: t("notify.only_unread") },
        ]}
        onChange={(which) => setUnread(which === "unread")}
      />
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={6} /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState title={t(unread ? "notify.none_unread" : "notify.none")} hint={t("notify.none_hint")} />
      ) : null}
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={item.id} data-unread={!item.read}>
            <button type="button" className={styles.item} onClick={() => open(item)}>
              <span>{item.text}</span>
              <time className="muted" dateTime={item.at} title={dateTime(item.at)}>
                {ago(item.at)}
              </time>
            </button>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button block loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("action.load_more")}
        </Button>
      ) : null}
    </Drawer>
  );
}
