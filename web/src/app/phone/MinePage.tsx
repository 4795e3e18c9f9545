/** The phone's page of oneself: everything there is to open, what waits to be sent, display, and the way out. */
import { Button, Segmented, Select } from "antd";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";
import { entries } from "../../api/offline/entries";
import { useMe } from "../../api/session";
import { LOCALES, type Locale, t } from "../../lib/i18n";
import { persistent } from "../../lib/persistent";
import { setPreferences, type ThemeChoice, usePreferences } from "../../lib/preferences";
import { useStore } from "../../lib/store";
import { useObjectMap } from "../../meta/objects";
import { navigation } from "../navigation";
import { leave, THEMES } from "../shell/AvatarMenu";
import styles from "./phone.module.css";

const QueueSheet = lazy(() => persistent(() => import("../offline/QueueSheet")));

export default function MinePage() {
  const me = useMe();
  const objects = useObjectMap();
  const waiting = useStore(entries);
  const { locale, theme } = usePreferences();
  const [queue, setQueue] = useState(false);
  const groups = navigation(objects, t, me.home).filter((group) => group.key !== "nav.home");
  return (
    <div className={styles.page}>
      <h1 className={styles.name}>{me.user.name}</h1>
      <p className="muted">{[me.user.title, me.user.department?.name].filter(Boolean).join(" · ")}</p>
      <button type="button" className={styles.row} onClick={() => setQueue(true)}>
        <span>{t("offline.title")}</span>
        <span className="num">{waiting.length}</span>
      </button>
      <Link to="/on-device" className={styles.row}>
        {t("offline.on_device")}
      </Link>
      <Link to="/me/security" className={styles.row}>
        {t("security.title")}
      </Link>
      {me.is_admin ? (
        <Link to="/settings" className={styles.row}>
          {t("nav.settings")}
        </Link>
      ) : null}
      <h2 className={styles.heading}>{t("phone.everything")}</h2>
      {groups.map((group) => (
        <section key={group.key} className={styles.group}>
          <h3>{t(group.key)}</h3>
          <div className={styles.choices}>
            {group.items.map((item) => (
              <Link key={item.path} to={item.path} className={styles.choice}>
                {item.label}
              </Link>
            ))}
          </div>
        </section>
      ))}
      <h2 className={styles.heading}>{t("phone.display")}</h2>
      <div className={styles.setting}>
        <span id="mine-language">{t("menu.language")}</span>
        <Select
          aria-labelledby="mine-language"
          value={locale}
          options={LOCALES.map((each) => ({ value: each, label: t(`locale.${each}`) }))}
          onChange={(next: Locale) => setPreferences({ locale: next })}
        />
      </div>
      <div className={styles.setting}>
        <span>{t("menu.theme")}</span>
        <Segmented
          value={theme}
          options={THEMES.map((each) => ({ value: each, label: t(`theme.${each}`) }))}
          onChange={(next: ThemeChoice) => setPreferences({ theme: next })}
        />
      </div>
      <Button block danger size="large" onClick={leave}>
        {t("menu.sign_out")}
      </Button>
      {queue ? (
        <Suspense>
          <QueueSheet close={() => setQueue(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
