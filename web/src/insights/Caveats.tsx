import type { MetricAnswer } from "../api/metricSchema";
import { t } from "../lib/i18n";
import styles from "./insights.module.css";
import { leftOut } from "./leftOut";

interface CaveatsProps {
  answers: (MetricAnswer | undefined)[];
  /** Whether sums of money are shown; counts miss nothing for want of a rate. */
  money: boolean;
}

/** What figures do not say yet or cannot say: changes still being counted, amounts without a rate. */
export function Caveats({ answers, money }: CaveatsProps) {
  const missing = money ? leftOut(answers) : [];
  const behind = answers.some((each) => each?.behind);
  const today = answers.some((each) => each?.as_today?.length);
  if (!behind && !today && missing.length === 0) return null;
  return (
    <div className={styles.caveats} role="status">
      {behind ? <span>{t("figures.catching_up")}</span> : null}
      {today ? <span>{t("figures.as_today")}</span> : null}
      {missing.length > 0 ? (
        <span>
          {t("figures.without_rate", {
            list: missing.map(({ currency, count }) => `${currency ?? "?"} ${count}`).join(t("figures.list_comma")),
          })}
        </span>
      ) : null}
    </div>
  );
}
