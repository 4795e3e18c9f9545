import { useQueries } from "@tanstack/react-query";
import { useParams, useSearchParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import { recordOptions } from "../../api/records";
import type { ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { allLinks, can, objectLabel } from "../../meta/objects";
import { mergePath } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { AddRecord } from "./AddRecord";
import { MergeTable } from "./MergeTable";
import styles from "./merge.module.css";
import { MOST } from "./mergeModel";

/** Two to five records side by side: one stays, field by field somebody picks whose value. */
export default function MergePage() {
  const { object: name = "" } = useParams();
  const object = useObjectMeta(name);
  if (object.error) return <ErrorState error={object.error} retry={() => object.refetch()} />;
  if (!object.data) return <Skeleton rows={10} />;
  return <Loaded object={object.data} />;
}

function Loaded({ object }: { object: ObjectMeta }) {
  const [params, setParams] = useSearchParams();
  const ids = [...new Set((params.get("ids") ?? "").split(",").filter(Boolean))].slice(0, MOST);
  const links = allLinks(object);
  const found = useQueries({ queries: ids.map((id) => ({ ...recordOptions(object.name, id, links), retry: false })) });
  const records = found.flatMap((each) => (each.data ? [each.data] : []));
  const missing = found.some((each) => each.error);
  const show = (next: string[]) => setParams(new URL(mergePath(object.name, next), location.origin).searchParams);
  const allowed = can(object, "update") && can(object, "delete");
  return (
    <div className={styles.page}>
      <h1>{t("merge.title", { object: objectLabel(object) })}</h1>
      <p className="muted">{t("merge.hint")}</p>
      {missing ? <p role="alert">{t("merge.missing")}</p> : null}
      {allowed ? null : <p role="alert">{t("error.forbidden")}</p>}
      {found.some((each) => each.isPending) ? <Skeleton rows={6} /> : null}
      {records.length >= 2 && allowed ? (
        <MergeTable object={object} records={records} onDrop={(id) => show(ids.filter((each) => each !== id))} />
      ) : null}
      {records.length === 1 ? <p>{t("merge.pair")}</p> : null}
      {records.length < MOST ? (
        <AddRecord object={object} record={records[0]} taken={ids} onAdd={(id) => show([...ids, id])} />
      ) : null}
    </div>
  );
}
