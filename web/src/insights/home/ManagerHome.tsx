import { t } from "../../lib/i18n";
import { Later } from "../../ui/Later";
import { MEMBERS } from "../columns";
import { ForecastCard } from "../forecast/ForecastCard";
import styles from "../insights.module.css";
import { DealCard } from "./DealCard";
import { OPEN, PUSHED, quiet, WITHOUT_STEP } from "./deals";
import { HomeFunnel } from "./HomeFunnel";
import type { HomeProps } from "./homeProps";
import { MatrixCard } from "./MatrixCard";
import { type PlacedTile, Tiles } from "./Tiles";

const TILES: readonly PlacedTile[] = [
  { key: "quarter", id: "M-01", variant: "amount", window: "this_quarter" },
  { key: "month", id: "M-01", variant: "amount", window: "this_month" },
  { key: "done", id: "M-04", window: "this_quarter" },
  { key: "rate", id: "M-17", variant: "count", window: "this_quarter" },
  { key: "new", id: "M-62", variant: "count", window: "this_month" },
  { key: "open", id: "M-63", variant: "amount", window: "this_quarter", stock: true },
  { key: "weighted", id: "M-63", variant: "weighted", window: "this_quarter", stock: true },
];

const BY_AMOUNT = [{ field: "amount_base", dir: "desc" as const }];

/** The team: who stands where, where deals get stuck, what waits for the manager. */
export function ManagerHome({ metrics }: HomeProps) {
  const start = { scope: "tree", window: "this_quarter" };
  return (
    <>
      <Tiles home="manager" tiles={TILES} scope="tree" metrics={metrics} />
      <div className={styles.cards}>
        <MatrixCard
          id="manager.members"
          title={t("home.members")}
          by="owner"
          placed={MEMBERS}
          metrics={metrics}
          start={start}
        />
        <DealCard
          title={t("home.needs_me")}
          questions={[
            { key: "quiet", label: t("home.is_quiet"), filter: quiet(), sort: BY_AMOUNT },
            { key: "pushed", label: t("home.is_pushed"), filter: PUSHED, sort: BY_AMOUNT },
            { key: "step", label: t("home.is_without_step"), filter: WITHOUT_STEP, sort: BY_AMOUNT },
          ]}
          empty={t("home.none_stalled")}
          withOwner
        />
        <ForecastCard narrow />
        <Later>
          <HomeFunnel metrics={metrics} start={start} />
          <MatrixCard
            id="manager.teams"
            title={t("home.teams")}
            by="team"
            atLeast={2}
            placed={MEMBERS}
            metrics={metrics}
            start={start}
          />
          <DealCard
            title={t("home.largest")}
            questions={[{ key: "all", label: "", filter: OPEN, sort: BY_AMOUNT }]}
            empty={t("home.no_open")}
            withOwner
          />
        </Later>
      </div>
    </>
  );
}
