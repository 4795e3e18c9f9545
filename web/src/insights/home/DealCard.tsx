import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { queryRecords, recordKeys } from "../../api/records";
import type { RecordQuery, SortKey } from "../../api/schema";
import { EMPTY_GROUP, type Filter, fromWire } from "../../lib/filter";
import { cappedCount } from "../../lib/format";
import { t } from "../../lib/i18n";
import { listPath } from "../../meta/paths";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { Card } from "./Card";
import { DealRows } from "./DealRows";
import { DEAL_FIELDS } from "./deals";

const LINKS = ["account", "stage", "owner"];
const ROWS = 8;

export interface DealQuestion {
  key: string;
  label: string;
  filter: Filter;
  sort: SortKey[];
}

interface DealCardProps {
  title: string;
  questions: DealQuestion[];
  /** Nothing to show is good news here, or says what would show. */
  empty: string;
  withOwner?: boolean;
  rows?: number;
}

function useDeals(question: DealQuestion | undefined, rows: number) {
  const query: RecordQuery = {
    filter: question?.filter,
    sort: question?.sort,
    fields: DEAL_FIELDS,
    expand: LINKS,
    limit: rows,
    count: true,
  };
  return useQuery({
    queryKey: recordKeys.list("opportunity", query),
    queryFn: ({ signal }) => queryRecords("opportunity", query, signal),
    enabled: question !== undefined,
    placeholderData: keepPreviousData,
  });
}

/** The list's address with this filter, so that the whole of it can be worked through. */
function listAddress(filter: Filter): string {
  const group = fromWire(filter) ?? EMPTY_GROUP;
  return `${listPath("opportunity")}?${new URLSearchParams({ f: JSON.stringify(group) })}`;
}

/** Deals answering one question, or one of several to choose from. */
export function DealCard({ title, questions, empty, withOwner, rows = ROWS }: DealCardProps) {
  const [key, setKey] = useState(questions[0]?.key ?? "");
  const question = questions.find((each) => each.key === key) ?? questions[0];
  const deals = useDeals(question, rows);
  const page = deals.data;
  return (
    <Card
      title={title}
      stale={deals.isPlaceholderData}
      about={page?.total ? <span className="muted num">{cappedCount(page.total, page.total_capped)}</span> : null}
      tools={
        question && page?.records.length ? <Link to={listAddress(question.filter)}>{t("home.all")}</Link> : undefined
      }
    >
      {questions.length > 1 ? (
        <Segmented
          size="small"
          value={key}
          onChange={setKey}
          options={questions.map((each) => ({ value: each.key, label: each.label }))}
        />
      ) : null}
      {deals.error ? <ErrorState error={deals.error} retry={() => deals.refetch()} /> : null}
      {deals.isPending ? <Skeleton rows={6} height={260} /> : null}
      {page && page.records.length === 0 ? <EmptyState title={empty} /> : null}
      {page?.records.length ? <DealRows deals={page.records} withOwner={withOwner} /> : null}
    </Card>
  );
}
