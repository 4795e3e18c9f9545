import { Link } from "react-router";
import type { RecordRow } from "../../api/schema";
import { refName } from "../../fields/values";
import { date, dayOf, money, shortMoney } from "../../lib/format";
import { t } from "../../lib/i18n";
import { recordPath } from "../../meta/paths";
import { DealSigns } from "./DealSigns";
import { signs } from "./deals";
import styles from "./home.module.css";

interface DealRowsProps {
  deals: RecordRow[];
  /** Whose deal it is: of no use on one's own home. */
  withOwner?: boolean;
  /** What the list is about, beside the amount. */
  beside?: (deal: RecordRow) => string;
}

function text(value: RecordRow[string]): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Deals in two lines each: what and how much; where it stands, what is wrong, what comes next. */
export function DealRows({ deals, withOwner, beside }: DealRowsProps) {
  const today = dayOf(new Date().toISOString());
  return (
    <ul className={styles.deals}>
      {deals.map((deal) => {
        const amount = text(deal.amount);
        const next = text(deal.next_step);
        const day = text(deal.next_step_date);
        return (
          <li key={deal.id}>
            <div className={styles.dealLine}>
              <Link to={recordPath("opportunity", deal.id)} className="ellipsis" title={text(deal.name)}>
                {text(deal.name)}
              </Link>
              <strong className="num" title={amount ? money(amount, text(deal.currency)) : undefined}>
                {amount ? shortMoney(amount, text(deal.currency)) : "\u2014"}
              </strong>
            </div>
            <div className={styles.dealFacts}>
              <span>{refName(deal.stage)}</span>
              {withOwner ? <span>{refName(deal.owner)}</span> : null}
              {beside ? <span className="num">{beside(deal)}</span> : null}
              {deal.expected_close && deal.biz_status !== "won" ? (
                <span className="num">{t("home.closes", { day: date(text(deal.expected_close)) })}</span>
              ) : null}
              <DealSigns found={signs(deal, today)} />
              {next ? (
                <span className="ellipsis" title={next}>
                  {t("home.next", { step: day ? `${next} (${date(day)})` : next })}
                </span>
              ) : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
