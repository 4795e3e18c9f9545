import { CalendarOutlined, PhoneOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useObjects } from "../../api/metadata";
import { dayOf } from "../../lib/format";
import { t } from "../../lib/i18n";
import { can, objectLabel } from "../../meta/objects";
import styles from "../insights.module.css";
import { DealCard } from "./DealCard";
import { due, MINE, OPEN, quiet } from "./deals";
import { HomeFunnel } from "./HomeFunnel";
import home from "./home.module.css";
import type { HomeProps } from "./homeProps";
import { QuickestCard } from "./QuickestCard";
import { RecentCard } from "./RecentCard";
import { type PlacedTile, Tiles } from "./Tiles";

const TILES: readonly PlacedTile[] = [
  { key: "month", id: "M-01", variant: "amount", window: "this_month" },
  { key: "quarter", id: "M-01", variant: "amount", window: "this_quarter" },
  { key: "done", id: "M-04", window: "this_month" },
  { key: "rate", id: "M-17", variant: "count", window: "this_year" },
  { key: "open", id: "M-63", variant: "amount", window: "this_quarter", stock: true },
  { key: "visits", id: "M-58", variant: "count", window: "this_month" },
  { key: "calls", id: "M-60", variant: "count", window: "this_month" },
];

const QUICK = [
  { object: "activity", icon: <PhoneOutlined aria-hidden /> },
  { object: "opportunity", icon: <PlusOutlined aria-hidden /> },
  { object: "account", icon: <PlusOutlined aria-hidden /> },
];

/** One's own day: what is due, what goes quiet, what closes soonest. */
export function RepHome({ metrics, create }: HomeProps) {
  const { data: objects } = useObjects();
  const today = dayOf(new Date().toISOString());
  const early = [{ field: "next_step_date", dir: "asc" as const }];
  const soon = [{ field: "expected_close", dir: "asc" as const }];
  return (
    <>
      <div className={home.quick}>
        <span className={home.today}>
          <CalendarOutlined aria-hidden /> <span className="num">{today}</span>
        </span>
        <span className={styles.space} />
        {QUICK.map(({ object, icon }) => {
          const found = objects?.find((each) => each.name === object);
          return found && can(found, "create") ? (
            <Button key={object} icon={icon} onClick={() => create(object)}>
              {object === "activity" ? t("home.log") : t("action.new_object", { object: objectLabel(found) })}
            </Button>
          ) : null;
        })}
      </div>
      <Tiles home="rep" tiles={TILES} scope="me" metrics={metrics} />
      <div className={styles.cards}>
        <DealCard
          title={t("home.today")}
          questions={[
            { key: "due", label: t("home.is_due"), filter: due(today), sort: early },
            { key: "quiet", label: t("home.is_quiet"), filter: { and: [MINE, quiet()] }, sort: soon },
          ]}
          empty={t("home.today_clear")}
        />
        <QuickestCard />
        <HomeFunnel metrics={metrics} start={{ scope: "me", window: "this_quarter" }} />
        <DealCard
          title={t("home.closing")}
          questions={[
            {
              key: "month",
              label: "",
              filter: { and: [OPEN, MINE, { field: "expected_close", op: "within", value: "this_month" }] },
              sort: soon,
            },
          ]}
          empty={t("home.no_closing")}
        />
        <RecentCard />
      </div>
    </>
  );
}
