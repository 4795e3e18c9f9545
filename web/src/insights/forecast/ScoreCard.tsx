import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { useScore } from "../../api/forecasts";
import { groupDigits, percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import { problemText } from "../../ui/useNotify";
import own from "./forecast.module.css";
import { rangeText } from "./rangeText";

const MOST = 4;

/** The chance of a deal, what speaks for and against it, and how good the model behind it is. */
export function ScoreCard({ id }: { id: string }) {
  const answer = useScore(id);
  const score = answer.data;
  if (answer.error) return <div className={own.score}>{problemText(answer.error)}</div>;
  if (!score) return <div className={own.score} aria-busy="true" />;
  const { model } = score;
  return (
    <section className={own.score} aria-label={t("score.title")} data-testid="score">
      <span>{t("score.title")}</span>
      {score.probability === null ? null : <strong>{percent(score.probability / 100)}</strong>}
      {score.state === "ready" ? null : <span>{score.state_text}</span>}
      {score.base_rate === null || score.probability === null ? null : (
        <span className="muted">{t("score.base", { rate: percent(score.base_rate) })}</span>
      )}
      {score.factors.length > 0 ? (
        <ul className={own.factors} aria-label={t("score.factors")}>
          {score.factors.slice(0, MOST).map((factor) => {
            const up = factor.direction === "up";
            const Icon = up ? ArrowUpOutlined : ArrowDownOutlined;
            return (
              <li key={factor.column} title={t("score.sample", { won: factor.won, count: factor.count })}>
                <Icon className={up ? own.good : own.bad} aria-label={t(up ? "score.up" : "score.down")} />{" "}
                {factor.value
                  ? t("score.factor", { label: factor.label_text, value: rangeText(factor.value) })
                  : factor.label_text}{" "}
                {factor.count > 0 ? (
                  <span className="muted num">
                    {t("score.share", {
                      rate: percent(factor.won / factor.count, 0),
                      count: groupDigits(String(factor.count)),
                    })}
                  </span>
                ) : null}
              </li>
            );
          })}
        </ul>
      ) : null}
      {model ? (
        <span className="muted">
          {t("score.model", { version: model.version, deals: model.closed_deals })}
          {model.auc === null ? "" : ` \u00b7 AUC ${model.auc.toFixed(2)}`}
          {model.ece === null ? "" : ` \u00b7 ${t("score.off", { points: percent(model.ece) })}`}
        </span>
      ) : (
        <span className="muted">{score.regime_text}</span>
      )}
    </section>
  );
}
