import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import { useObjects } from "../../api/metadata";
import { queryRecords, recordKeys } from "../../api/records";
import type { RecordQuery } from "../../api/schema";
import { EMPTY_GROUP, type Filter, fromWire } from "../../lib/filter";
import { cappedCount } from "../../lib/format";
import { can } from "../../meta/objects";
import { listPath } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { Card } from "./Card";
import styles from "./home.module.css";

export interface CountQuestion {
  key: string;
  label: string;
  object: string;
  filter: Filter;
  /** More than none is nothing to worry about. */
  calm?: boolean;
}

/** How many records answer each question, leading to them; objects out of reach are left out. */
export function CountCard({ title, questions }: { title: string; questions: CountQuestion[] }) {
  const objects = useObjects().data;
  const asked = questions.filter(({ object }) => {
    const found = objects?.find((each) => each.name === object);
    return found !== undefined && can(found, "read");
  });
  const answers = useQueries({
    queries: asked.map(({ object, filter }) => {
      const query: RecordQuery = { filter, fields: ["id"], limit: 1, count: true };
      return { queryKey: recordKeys.list(object, query), queryFn: () => queryRecords(object, query) };
    }),
  });
  const error = answers.find((each) => each.error)?.error;
  if (objects && asked.length === 0) return null;
  return (
    <Card title={title}>
      {error ? <ErrorState error={error} retry={() => answers.map((each) => each.refetch())} /> : null}
      {!objects ? <Skeleton rows={asked.length || 4} height={160} /> : null}
      <ul className={styles.counts}>
        {asked.map(({ key, label, object, filter, calm }, index) => {
          const page = answers[index]?.data;
          const total = page?.total;
          const path = `${listPath(object)}?${new URLSearchParams({ f: JSON.stringify(fromWire(filter) ?? EMPTY_GROUP) })}`;
          return (
            <li key={key}>
              <span>{label}</span>
              <Link to={path} className="num" data-bad={!calm && (total ?? 0) > 0}>
                {total === undefined ? "\u2026" : cappedCount(total, page?.total_capped)}
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
