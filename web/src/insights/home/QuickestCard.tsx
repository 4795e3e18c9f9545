import { useQuery } from "@tanstack/react-query";
import { fetchQuickest, type Quickest } from "../../api/forecasts";
import { useMetric } from "../../api/metrics";
import { queryRecords, recordKeys } from "../../api/records";
import type { RecordQuery } from "../../api/schema";
import { percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { About } from "./About";
import { Card } from "./Card";
import { DealRows } from "./DealRows";
import { byModel, DEAL_FIELDS, MINE, OPEN, quickest, type Scored } from "./deals";

const ROWS = 6;
const MOST = 500;
const SHOWN = { fields: DEAL_FIELDS, expand: ["account", "stage", "owner"], count: false };
const QUERY: RecordQuery = {
  ...SHOWN,
  filter: { and: [OPEN, MINE] },
  sort: [{ field: "amount_base", dir: "desc" }],
  limit: MOST,
};

/** M-24: one's own open deals that are likely, large and soon; by the published model, else by stage. */
export function QuickestCard() {
  const told = useQuery({
    queryKey: ["forecast", "quickest"],
    queryFn: ({ signal }) => fetchQuickest(ROWS, signal),
    retry: false,
  });
  const modelled = told.data?.basis === "model" ? told.data.deals : undefined;
  return (
    <Card title={t("home.quickest")} about={<About name={t("home.quickest")} text={t("home.quickest_about")} />}>
      {told.isPending ? <Skeleton rows={6} height={260} /> : null}
      {modelled ? <Modelled found={modelled} /> : null}
      {!modelled && !told.isPending ? <ByStage /> : null}
    </Card>
  );
}

function Modelled({ found }: { found: Quickest["deals"] }) {
  const query: RecordQuery = {
    ...SHOWN,
    filter: { and: [{ field: "id", op: "in", value: found.map((each) => each.id) }] },
    limit: ROWS,
  };
  const deals = useQuery({
    queryKey: recordKeys.list("opportunity", query),
    queryFn: ({ signal }) => queryRecords("opportunity", query, signal),
  });
  if (deals.error) return <ErrorState error={deals.error} retry={() => deals.refetch()} />;
  return deals.data ? <Rows best={byModel(deals.data.records, found)} /> : <Skeleton rows={6} height={260} />;
}

function ByStage() {
  const deals = useQuery({
    queryKey: recordKeys.list("opportunity", QUERY),
    queryFn: ({ signal }) => queryRecords("opportunity", QUERY, signal),
  });
  const rates = useMetric("M-15", { scope: "company", window: "T12M", group_by: "stage" });
  const stays = useMetric("M-16", { scope: "company", window: "T6M", group_by: "stage" });
  const error = deals.error ?? rates.error ?? stays.error;
  if (error) return <ErrorState error={error} retry={() => deals.refetch()} />;
  if (!deals.data || !rates.data || !stays.data) return <Skeleton rows={6} height={260} />;
  return <Rows best={quickest(deals.data.records, rates.data.groups, stays.data.groups, ROWS)} />;
}

function Rows({ best }: { best: Scored[] }) {
  const scored = new Map(best.map((each) => [each.deal.id, each]));
  if (best.length === 0) return <EmptyState title={t("home.no_open")} />;
  return (
    <DealRows
      deals={best.map((each) => each.deal)}
      beside={(deal) => {
        const found = scored.get(deal.id);
        if (!found) return "";
        const said = { chance: percent(found.chance, 0), days: Math.round(found.days), reasons: found.reasons ?? "" };
        return t(found.reasons ? "home.chance_because" : "home.chance", said);
      }}
    />
  );
}
