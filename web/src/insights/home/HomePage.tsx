import type { ComponentType } from "react";
import { useObjects } from "../../api/metadata";
import { useMetricList } from "../../api/metrics";
import { useMe } from "../../api/session";
import { t } from "../../lib/i18n";
import { can } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import styles from "../insights.module.css";
import { AdminHome } from "./AdminHome";
import { BossHome } from "./BossHome";
import type { HomeProps } from "./homeProps";
import { ManagerHome } from "./ManagerHome";
import { OfficeHome } from "./OfficeHome";
import { RepHome } from "./RepHome";

const HOMES: Record<string, ComponentType<HomeProps>> = { boss: BossHome, manager: ManagerHome, admin: AdminHome };

/** The home board of the role: company, team or one's own. */
export default function HomePage({ create }: Pick<HomeProps, "create">) {
  const me = useMe();
  const list = useMetricList();
  const objects = useObjects();
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data || objects.isPending) return <Skeleton rows={12} />;
  const metrics = new Map(list.data.map((metric) => [metric.id, metric]));
  const deals = objects.data?.find((each) => each.name === "opportunity");
  const Home = HOMES[me.home ?? ""] ?? (deals && !can(deals, "create") ? OfficeHome : RepHome);
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{t("nav.home")}</h1>
      {list.data.length === 0 ? <EmptyState title={t("figures.none")} /> : <Home metrics={metrics} create={create} />}
    </div>
  );
}
