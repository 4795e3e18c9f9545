import { Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { t } from "../../lib/i18n";
import { EmptyState } from "../../ui/states";
import styles from "./designer.module.css";
import { addressOf, GROUPS, PAGES } from "./pages";

/** All settings in groups; what is typed narrows them down. */
export function Landing() {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = PAGES.filter((page) => `${t(page.label)} ${t(page.hint)} ${page.path}`.toLowerCase().includes(wanted));
  return (
    <>
      <header className={styles.head}>
        <h1>{t("design.title")}</h1>
        <span className={styles.space} />
        <Input.Search
          className={styles.search}
          allowClear
          value={text}
          placeholder={t("design.search")}
          aria-label={t("design.search")}
          onChange={(event) => setText(event.target.value)}
        />
      </header>
      {found.length === 0 ? <EmptyState title={t("design.nothing")} /> : null}
      {GROUPS.map((group) => {
        const pages = found.filter((page) => page.group === group);
        return pages.length ? (
          <section key={group} className={styles.group}>
            <h2>{t(`design.group.${group}`)}</h2>
            <ul className={styles.tiles}>
              {pages.map((page) => (
                <li key={page.path}>
                  <Link to={addressOf(page)} className={styles.tile}>
                    <strong>{t(page.label)}</strong>
                    <span>{t(page.hint)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ) : null;
      })}
    </>
  );
}
