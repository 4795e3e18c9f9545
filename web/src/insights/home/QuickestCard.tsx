import { useQuery } from "@tanstack/react-query";
import { useMetric } from "../../api/metrics";
import { queryRecords, recordKeys } from "../../api/records";
import type { RecordQuery } from "../../api/schema";
import { percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { Card } from "./Card";
import { DealRows } from "./DealRows";
import { DEAL_FIELDS, MINE, OPEN, quickest } from "./deals";

const ROWS = 6;
const MOST = 500;
const QUERY: RecordQuery = {
  filter: { and: [OPEN, MINE] },
  sort: [{ field: "amount_base", dir: "desc" }],
  fields: DEAL_FIELDS,
  expand: ["account", "stage", "owner"],
  limit: MOST,
  count: false,
};

/** M-24: one's own open deals that are likely, large and soon. */
export function QuickestCard() {
  const deals = useQuery({
    queryKey: recordKeys.list("opportunity", QUERY),
    queryFn: ({ signal }) => queryRecords("opportunity", QUERY, signal),
  });
  const rates = useMetric("M-15", { scope: "company", window: "T12M", group_by: "stage" });
  const stays = useMetric("M-16", { scope: "company", window: "T6M", group_by: "stage" });
  const error = deals.error ?? rates.error ?? stays.error;
  const ready = deals.data && rates.data && stays.data;
  const best = ready ? quickest(deals.data.records, rates.data.groups, stays.data.groups, ROWS) : [];
  const chances = new Map(best.map((each) => [each.deal.id, each]));
  return (
    <Card
      title={t("home.quickest")}
      about={
        <span className="muted" title={t("home.quickest_about")}>
          M-24
        </span>
      }
    >
      {error ? <ErrorState error={error} retry={() => deals.refetch()} /> : null}
      {!ready && !error ? <Skeleton rows={6} height={260} /> : null}
      {ready && best.length === 0 ? <EmptyState title={t("home.no_open")} /> : null}
      <DealRows
        deals={best.map((each) => each.deal)}
        beside={(deal) => {
          const found = chances.get(deal.id);
          return found ? t("home.chance", { chance: percent(found.chance, 0), days: Math.round(found.days) }) : "";
        }}
      />
    </Card>
  );
}
