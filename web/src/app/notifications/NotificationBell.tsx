import { BellOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Badge, Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { unreadOptions } from "../../api/notifications";
import { t } from "../../lib/i18n";

const NotificationDrawer = lazy(() => import("./NotificationDrawer"));

/** The bell with the number of unread notifications; live hints keep it right. */
export function NotificationBell() {
  const [open, setOpen] = useState(false);
  const { data: unread = 0 } = useQuery(unreadOptions());
  return (
    <>
      <Badge count={unread} size="small" overflowCount={99} offset={[-6, 6]}>
        <Button
          type="text"
          icon={<BellOutlined aria-hidden />}
          aria-label={unread ? t("notify.unread", { count: unread }) : t("notify.title")}
          onClick={() => setOpen(true)}
        />
      </Badge>
      {open ? (
        <Suspense>
          <NotificationDrawer close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
