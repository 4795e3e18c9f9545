import { t } from "../../lib/i18n";
import { Later } from "../../ui/Later";
import { TEAM } from "../columns";
import { ForecastCard } from "../forecast/ForecastCard";
import styles from "../insights.module.css";
import { DealCard } from "./DealCard";
import { OPEN, quiet } from "./deals";
import { HomeFunnel } from "./HomeFunnel";
import type { HomeProps } from "./homeProps";
import { MatrixCard } from "./MatrixCard";
import { type PlacedTile, Tiles } from "./Tiles";

const TILES: readonly PlacedTile[] = [
  { key: "year", id: "M-01", variant: "amount", window: "this_year" },
  { key: "quarter", id: "M-01", variant: "amount", window: "this_quarter" },
  { key: "month", id: "M-01", variant: "amount", window: "this_month" },
  { key: "done", id: "M-04", window: "this_quarter" },
  { key: "rate", id: "M-17", variant: "count", window: "this_quarter" },
  { key: "open", id: "M-63", variant: "amount", window: "this_quarter", stock: true },
  { key: "weighted", id: "M-63", variant: "weighted", window: "this_quarter", stock: true },
];

const BY_AMOUNT = [{ field: "amount_base", dir: "desc" as const }];

/** The company at a glance: what was won, what is open, what is coming, where it stands still. */
export function BossHome({ metrics }: HomeProps) {
  const start = { scope: "company", window: "this_quarter" };
  return (
    <>
      <Tiles home="boss" tiles={TILES} scope="company" metrics={metrics} />
      <div className={styles.cards}>
        <ForecastCard />
        <Later>
          <MatrixCard
            id="boss.teams"
            title={t("home.teams")}
            by="team"
            placed={TEAM}
            metrics={metrics}
            levels
            start={start}
          />
          <HomeFunnel metrics={metrics} start={start} />
          <DealCard
            title={t("home.largest")}
            questions={[{ key: "all", label: "", filter: OPEN, sort: BY_AMOUNT }]}
            empty={t("home.no_open")}
            rows={10}
            withOwner
          />
          <DealCard
            title={t("home.stalled")}
            questions={[{ key: "quiet", label: "", filter: quiet(), sort: BY_AMOUNT }]}
            empty={t("home.none_stalled")}
            rows={10}
            withOwner
          />
        </Later>
      </div>
    </>
  );
}
