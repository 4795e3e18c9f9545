import { t } from "../../lib/i18n";
import { TEAM } from "../columns";
import styles from "../insights.module.css";
import { DealCard } from "./DealCard";
import { OPEN, WON } from "./deals";
import { HomeFunnel } from "./HomeFunnel";
import type { HomeProps } from "./homeProps";
import { MatrixCard } from "./MatrixCard";
import { type PlacedTile, Tiles } from "./Tiles";

const TILES: readonly PlacedTile[] = [
  { key: "month", id: "M-01", variant: "amount", window: "this_month" },
  { key: "quarter", id: "M-01", variant: "amount", window: "this_quarter" },
  { key: "done", id: "M-04", window: "this_quarter" },
  { key: "open", id: "M-63", variant: "amount", window: "this_quarter", stock: true },
  { key: "new", id: "M-62", variant: "count", window: "this_month" },
];

/** For who works beside the sellers (finance, legal, support) and has no deals: what was won, and what is coming. */
export function OfficeHome({ metrics }: HomeProps) {
  const start = { scope: "company", window: "this_quarter" };
  return (
    <>
      <Tiles home="office" tiles={TILES} scope="company" metrics={metrics} />
      <div className={styles.cards}>
        <DealCard
          title={t("home.won_lately")}
          questions={[{ key: "won", label: "", filter: WON, sort: [{ field: "stage_entered_at", dir: "desc" }] }]}
          empty={t("home.no_won")}
          withOwner
        />
        <DealCard
          title={t("home.closing")}
          questions={[
            {
              key: "month",
              label: "",
              filter: { and: [OPEN, { field: "expected_close", op: "within", value: "this_month" }] },
              sort: [{ field: "expected_close", dir: "asc" }],
            },
          ]}
          empty={t("home.no_closing")}
          withOwner
        />
        <MatrixCard
          id="office.teams"
          title={t("home.teams")}
          by="team"
          placed={TEAM}
          metrics={metrics}
          levels
          start={start}
        />
        <HomeFunnel metrics={metrics} start={start} />
      </div>
    </>
  );
}
