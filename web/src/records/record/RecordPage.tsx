import { useCallback, useDeferredValue, useEffect } from "react";
import { useNavigate, useParams } from "react-router";
import { useObjectMeta } from "../../api/metadata";
import type { ObjectMeta, RecordRow } from "../../api/schema";
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
  const record = useRecord(object, id);
  useEffect(() => {
    const timer = setTimeout(warmEditors, WARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!record.data && record.error) return <ErrorState error={record.error} retry={() => record.refetch()} />;
  if (!record.data) return <Skeleton rows={10} />;
  return (
    <article className={styles.page}>
      {record.error ? <GoneNotice error={record.error} retry={() => void record.refetch()} /> : null}
      <Parts object={object} record={record.data} />
    </article>
  );
}

/** A value just typed is seen in its own field in the next frame; whatever else follows from it comes a moment later. */
function Parts({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const navigate = useNavigate();
  const wide = useMediaQuery("(min-width: 1100px)");
  const settled = useDeferredValue(record);
  const gone = useCallback(() => navigate(listPath(object.name)), [navigate, object.name]);
  return (
    <>
      <RecordHeader object={object} record={settled} onGone={gone} />
      {wide ? (
        <div className={styles.columns}>
          <div className={styles.left}>
            <Overview object={object} record={settled} />
          </div>
          <aside className={styles.right}>
            <RecordTabs object={object} record={settled} />
          </aside>
        </div>
      ) : (
        <RecordTabs object={object} record={settled} withOverview />
      )}
    </>
  );
}
