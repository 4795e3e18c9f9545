import type { RecordScore } from "../../api/metrics";
import { t } from "../../lib/i18n";
import type { RecordSlotProps } from "../../records/slots";
import styles from "./Health.module.css";
import { useHealth } from "./health";

function told(score: RecordScore): string {
  const reasons = score.reasons.map((each) => `${t(`health.${each.code}`)} \u2212${each.points}`);
  return [`${t("health.title")} ${score.score} (${t(`health.${score.band}`)})`, ...reasons].join("\n");
}

/** The health of a deal beside its name: a coloured mark with its points, the deductions to whoever rests on it. */
export default function HealthMark({ record }: RecordSlotProps) {
  const score = useHealth(record);
  if (!score) return null;
  return (
    <span className={styles.mark} data-band={score.band} role="img" title={told(score)} aria-label={told(score)}>
      <i aria-hidden />
      {score.score}
    </span>
  );
}

/** The same under a deal's key facts, with what was taken off. */
export function HealthLine({ record }: RecordSlotProps) {
  const score = useHealth(record);
  if (score === undefined) return <div className={styles.line} />;
  if (score === null) return null;
  return (
    <section className={styles.line} aria-label={t("health.title")} data-testid="health">
      <span>{t("health.title")}</span>
      <span className={styles.mark} data-band={score.band}>
        <i aria-hidden />
        <strong>{score.score}</strong> {t(`health.${score.band}`)}
      </span>
      {score.reasons.map((each) => (
        <span key={each.code} className="muted">
          {t(`health.${each.code}`)} {"\u2212"}
          {each.points}
        </span>
      ))}
    </section>
  );
}
