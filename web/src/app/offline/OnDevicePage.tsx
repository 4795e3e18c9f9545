/** The records that lie on this device: what can be read without a line. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { type KeptRecord, recordsOnDevice } from "../../api/offline/answers";
import { asRef } from "../../fields/values";
import { t } from "../../lib/i18n";
import { objectLabel, useObjectMap } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import framed from "../../ui/framedList.module.css";
import { EmptyState, Skeleton } from "../../ui/states";
import styles from "./offline.module.css";

function byObject(kept: readonly KeptRecord[]): Map<string, KeptRecord[]> {
  const found = new Map<string, KeptRecord[]>();
  for (const each of kept) found.set(each.object, [...(found.get(each.object) ?? []), each]);
  return found;
}

function nameOf({ record }: KeptRecord): string {
  return String(record.name ?? record.subject ?? record.title ?? record.id);
}

export default function OnDevicePage() {
  const objects = useObjectMap();
  const kept = useQuery({ queryKey: ["on-device"], queryFn: recordsOnDevice, staleTime: 0, gcTime: 0 });
  const groups = byObject(kept.data ?? []);
  return (
    <div className={styles.page}>
      <h1>{t("offline.on_device")}</h1>
      <p className="muted">{t("offline.on_device_hint")}</p>
      {kept.isPending ? <Skeleton rows={6} /> : null}
      {kept.data?.length === 0 ? <EmptyState title={t("offline.nothing_kept")} /> : null}
      {[...groups].map(([object, rows]) => (
        <section key={object}>
          <h2>
            {objectLabel(objects.get(object), object)} <span className="muted num">{rows.length}</span>
          </h2>
          <ul className={`${framed.list} ${styles.kept}`}>
            {rows.map((each) => (
              <li key={each.record.id}>
                <Link to={recordPath(object, each.record.id)}>
                  <span className="ellipsis">{nameOf(each)}</span>
                  <span className="muted ellipsis">{asRef(each.record.account)?.name ?? ""}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
