import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { useReady } from "../../api/health";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { Card } from "./Card";
import styles from "./home.module.css";

const PARTS = ["database", "migrations", "worker"] as const;

/** Whether everything the company's data live on is running. */
export function SystemCard() {
  const ready = useReady();
  const checks = ready.data?.checks;
  return (
    <Card title={t("admin.system")}>
      {ready.error ? <ErrorState error={ready.error} retry={() => ready.refetch()} /> : null}
      {ready.isPending ? <Skeleton rows={3} height={120} /> : null}
      {checks ? (
        <ul className={styles.counts}>
          {PARTS.map((part) => (
            <li key={part}>
              <span>{t(`admin.${part}`)}</span>
              <span className={styles.light} data-good={checks[part]}>
                {checks[part] ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
                {t(checks[part] ? "admin.works" : "admin.fails")}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}
