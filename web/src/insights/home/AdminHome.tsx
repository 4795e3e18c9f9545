import { dayOf } from "../../lib/format";
import { t } from "../../lib/i18n";
import { USE } from "../columns";
import styles from "../insights.module.css";
import { CountCard } from "./CountCard";
import { OPEN, quiet, WITHOUT_STEP } from "./deals";
import type { HomeProps } from "./homeProps";
import { ImportsCard } from "./ImportsCard";
import { MatrixCard } from "./MatrixCard";
import { SystemCard } from "./SystemCard";
import { type PlacedTile, Tiles } from "./Tiles";

const TILES: readonly PlacedTile[] = [
  { key: "new", id: "M-62", variant: "count", window: "this_month" },
  { key: "visits", id: "M-58", variant: "count", window: "this_month" },
  { key: "calls", id: "M-60", variant: "count", window: "this_month" },
  { key: "health", id: "M-31", window: "this_month", stock: true },
];

/** Whether the system runs, is used, and holds data one can rely on. */
export function AdminHome({ metrics }: HomeProps) {
  const today = dayOf(new Date().toISOString());
  const empty = (field: string) => ({ field, op: "is_null" as const, value: true });
  return (
    <>
      <Tiles home="admin" tiles={TILES} scope="company" metrics={metrics} />
      <div className={styles.cards}>
        <SystemCard />
        <CountCard
          title={t("admin.people")}
          questions={[
            {
              key: "active",
              label: t("admin.active"),
              object: "user",
              filter: { field: "status", op: "eq", value: "active" },
              calm: true,
            },
            {
              key: "leaving",
              label: t("admin.leaving"),
              object: "user",
              filter: { field: "status", op: "eq", value: "leaving" },
            },
            {
              key: "unplaced",
              label: t("admin.unplaced"),
              object: "user",
              filter: { and: [{ field: "status", op: "eq", value: "active" }, empty("department")] },
            },
          ]}
        />
        <CountCard
          title={t("admin.quality")}
          questions={[
            {
              key: "amount",
              label: t("admin.no_amount"),
              object: "opportunity",
              filter: { and: [OPEN, empty("amount")] },
            },
            {
              key: "late",
              label: t("admin.late"),
              object: "opportunity",
              filter: { and: [OPEN, { field: "expected_close", op: "lt", value: today }] },
            },
            { key: "step", label: t("admin.no_step"), object: "opportunity", filter: WITHOUT_STEP },
            { key: "quiet", label: t("admin.quiet"), object: "opportunity", filter: quiet() },
            { key: "industry", label: t("admin.no_industry"), object: "account", filter: empty("industry") },
            { key: "mobile", label: t("admin.no_mobile"), object: "contact", filter: empty("mobile") },
          ]}
        />
        <ImportsCard />
        <MatrixCard
          id="admin.use"
          title={t("admin.use")}
          by="team"
          placed={USE}
          metrics={metrics}
          start={{ scope: "company", window: "this_month" }}
          levels
        />
      </div>
    </>
  );
}
