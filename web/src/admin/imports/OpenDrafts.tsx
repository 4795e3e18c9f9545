import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { queryRecords } from "../../api/records";
import { useMe } from "../../api/session";
import { ago } from "../../lib/format";
import { t } from "../../lib/i18n";
import styles from "./imports.module.css";

const SHOWN = 5;

/** Imports that were begun and left: each can be gone on with. */
export function OpenDrafts() {
  const me = useMe();
  const drafts = useQuery({
    queryKey: ["import-drafts", me.user.id],
    queryFn: () =>
      queryRecords("import_batch", {
        fields: ["name", "updated_at"],
        filter: {
          and: [
            { field: "state", op: "eq", value: "draft" },
            { field: "owner", op: "eq", value: me.user.id },
          ],
        },
        sort: [{ field: "updated_at", dir: "desc" }],
        limit: SHOWN,
      }),
    staleTime: 0,
  });
  const rows = drafts.data?.records ?? [];
  if (!rows.length) return null;
  return (
    <article className={styles.card}>
      <h2 className={styles.h2}>{t("import.drafts")}</h2>
      <ul className={styles.drafts}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={`/import/${row.id}`}>{String(row.name ?? "")}</Link>{" "}
            <span className="muted">{ago(String(row.updated_at ?? ""))}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}
