import { ReloadOutlined } from "@ant-design/icons";
import { useEffect } from "react";
import { useLocation } from "react-router";
import { t } from "../../lib/i18n";
import { objectOfAlias } from "../../meta/paths";
import styles from "./live.module.css";
import { forget, showNews, useNews } from "./useLive";

/** "3 updates" over the list on screen; rows move only when it is pressed. */
export function NewsChip() {
  const { pathname } = useLocation();
  const [first = "", second = "", third] = pathname.split("/").filter(Boolean);
  const object = first === "o" ? second : objectOfAlias(first);
  const onList = first === "o" ? third === undefined : second === "";
  const news = useNews().get(object);
  useEffect(() => () => forget(object), [object]);
  if (!onList || !news) return null;
  return (
    <button type="button" className={styles.chip} onClick={() => showNews(object)} aria-live="polite">
      <ReloadOutlined aria-hidden />
      {news.many ? t("live.many") : t("live.news", { count: news.ids.size })}
    </button>
  );
}
