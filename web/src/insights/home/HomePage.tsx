import type { ComponentType } from "react";
import { useMetricList } from "../../api/metrics";
import { useMe } from "../../api/session";
import { t } from "../../lib/i18n";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import { AdminHome } from "./AdminHome";
import { BossHome } from "./BossHome";
import type { HomeProps } from "./homeProps";
import { ManagerHome } from "./ManagerHome";
import { RepHome } from "./RepHome";

const HOMES: Record<string, ComponentType<HomeProps>> = { boss: BossHome, manager: ManagerHome, admin: AdminHome };

/** The home board of the role: company, team or one's own. */
export default function HomePage({ create }: Pick<HomeProps, "create">) {
  const me = useMe();
  const list = useMetricList();
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Skeleton rows={12} />;
  const metrics = new Map(list.data.map((metric) => [metric.id, metric]));
  const Home = HOMES[me.home ?? ""] ?? RepHome;
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{t("nav.home")}</h1>
      {list.data.length === 0 ? <EmptyState title={t("figures.none")} /> : <Home metrics={metrics} create={create} />}
    </div>
  );
}
