import { BellOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { unreadOptions } from "../../api/notifications";
import { t } from "../../lib/i18n";
import styles from "./bell.module.css";

const NotificationDrawer = lazy(() => import("./NotificationDrawer"));

const MOST_SHOWN = 99;

/** The bell with the number of unread notifications; live hints keep it right. */
export function NotificationBell() {
  const [open, setOpen] = useState(false);
  const { data: unread = 0 } = useQuery(unreadOptions());
  return (
    <>
      <span className={styles.bell}>
        <Button
          type="text"
          icon={<BellOutlined aria-hidden />}
          aria-label={unread ? t("notify.unread", { count: unread }) : t("notify.title")}
          onClick={() => setOpen(true)}
        />
        {unread ? (
          <span className={styles.unread} aria-hidden>
            {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
          </span>
        ) : null}
      </span>
      {open ? (
        <Suspense>
          <NotificationDrawer close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
