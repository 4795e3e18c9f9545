import { useEffect } from "react";
import { useNavigate, useParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import type { ObjectMeta } from "../../api/schema";
import { warmEditors } from "../../fields/registry";
import { useMediaQuery } from "../../lib/useMediaQuery";
import { listPath, objectOfAlias } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { GoneNotice } from "./GoneNotice";
import { Overview } from "./Overview";
import { RecordHeader } from "./RecordHeader";
import { RecordTabs } from "./RecordTabs";
import styles from "./record.module.css";
import { useRecord } from "./useRecord";

/** The page itself comes first. */
const WARM_AFTER_MS = 1_200;

/** The page of one record: overview beside timeline and history; one column of tabs where it is narrow. */
export default function RecordPage({ object: alias }: { object?: string }) {
  const params = useParams();
  const name = objectOfAlias(alias ?? params.object ?? "");
  const object = useObjectMeta(name);
  if (object.error) return <ErrorState error={object.error} retry={() => object.refetch()} />;
  if (!object.data) return <Skeleton rows={10} />;
  return <Loaded key={`${name}/${params.id}`} object={object.data} id={params.id ?? ""} />;
}

function Loaded({ object, id }: { object: ObjectMeta; id: string }) {
  const navigate = useNavigate();
  const record = useRecord(object, id);
  const wide = useMediaQuery("(min-width: 1100px)");
  useEffect(() => {
    const timer = setTimeout(warmEditors, WARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!record.data && record.error) return <ErrorState error={record.error} retry={() => record.refetch()} />;
  if (!record.data) return <Skeleton rows={10} />;
  return (
    <article className={styles.page}>
      {record.error ? <GoneNotice error={record.error} retry={() => void record.refetch()} /> : null}
      <RecordHeader object={object} record={record.data} onGone={() => navigate(listPath(object.name))} />
      {wide ? (
        <div className={styles.columns}>
          <div className={styles.left}>
            <Overview object={object} record={record.data} />
          </div>
          <aside className={styles.right}>
            <RecordTabs object={object} record={record.data} />
          </aside>
        </div>
      ) : (
        <RecordTabs object={object} record={record.data} withOverview />
      )}
    </article>
  );
}
