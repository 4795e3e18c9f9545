/** Says that there is no line, and how much waits to be sent. */
import { CloudSyncOutlined, DisconnectOutlined } from "@ant-design/icons";
import { lazy, Suspense, useEffect, useState } from "react";
import { Link } from "react-router";
import { entries } from "../../api/offline/entries";
import { t } from "../../lib/i18n";
import { online } from "../../lib/line";
import { persistent } from "../../lib/persistent";
import { useStore } from "../../lib/store";
import styles from "./offline.module.css";

const QueueSheet = lazy(() => persistent(() => import("./QueueSheet")));

/** What is sent at once needs no words. */
const PATIENCE_MS = 800;

export function OfflineBar() {
  const up = useStore(online);
  const waiting = useStore(entries);
  const [late, setLate] = useState(false);
  const [open, setOpen] = useState(false);
  const any = waiting.length > 0;
  useEffect(() => {
    if (!any) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [any]);
  const decide = waiting.filter((each) => each.state === "conflict" || each.state === "refused").length;
  const shown = !up || (any && late);
  return (
    <>
      {shown ? (
        <div className={styles.bar} data-down={!up} data-decide={decide > 0}>
          <output className={styles.words}>
            {up ? null : (
              <>
                <DisconnectOutlined aria-hidden /> {t("offline.down")}
              </>
            )}
          </output>
          {up ? null : <Link to="/on-device">{t("offline.on_device")}</Link>}
          {any ? (
            <button type="button" className={styles.badge} onClick={() => setOpen(true)}>
              <CloudSyncOutlined aria-hidden />{" "}
              {decide > 0 ? t("offline.decide", { count: decide }) : t("offline.waiting", { count: waiting.length })}
            </button>
          ) : null}
        </div>
      ) : null}
      {open ? (
        <Suspense>
          <QueueSheet close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
