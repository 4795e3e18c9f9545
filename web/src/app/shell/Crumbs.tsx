import { RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useLocation } from "react-router";
import { addressOf, PAGES } from "../../admin/designer/pages";
import { objectOptions } from "../../api/metadata";
import { recordOptions } from "../../api/records";
import { t } from "../../lib/i18n";
import { objectLabel, recordName, useObjectMap } from "../../meta/objects";
import type { NavGroup } from "../navigation";
import styles from "./Crumbs.module.css";
import { placeOf } from "./crumbs";
import { rememberOpened } from "./recents";

function settingsLabel(page: string): string | undefined {
  const found = PAGES.find((each) => addressOf(each) === `/settings/${page}`);
  return found && t(found.label);
}

/** What an opened record is called, as soon as its page has asked for it. */
function useRecordName(record: { object: string; id: string } | undefined): string {
  const { object = "", id = "" } = record ?? {};
  const meta = useQuery({ ...objectOptions(object), enabled: false });
  const row = useQuery({ ...recordOptions(object, id, []), enabled: false });
  return record && meta.data && row.data ? recordName(meta.data, row.data) : "";
}

/** Where one is, and the way up; the title of the browser's tab says the same. */
export function Crumbs({ groups, hidden }: { groups: readonly NavGroup[]; hidden: boolean }) {
  const { pathname } = useLocation();
  const objects = useObjectMap();
  const place = placeOf(pathname, groups, {
    t,
    objectLabel: (name) => objectLabel(objects.get(name), name),
    settingsLabel,
  });
  const name = useRecordName(place?.record);
  const page = place?.page || name;
  const { object, id } = place?.record ?? {};
  useEffect(() => {
    document.title = page ? `${page} · ${t("app.name")}` : t("app.name");
  }, [page]);
  useEffect(() => {
    if (object && id && name) rememberOpened({ object, id, name });
  }, [object, id, name]);
  if (!place || hidden) return null;
  return (
    <nav className={styles.crumbs} aria-label={t("shell.crumbs")}>
      <ol>
        {place.above.map((crumb) => (
          <li key={crumb.label}>
            {crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : <span>{crumb.label}</span>}
            <RightOutlined aria-hidden />
          </li>
        ))}
        <li aria-current="page" className="ellipsis" title={page}>
          {page}
        </li>
      </ol>
    </nav>
  );
}
