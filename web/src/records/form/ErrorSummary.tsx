import type { FieldError, ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import styles from "./form.module.css";
import { summaryOf } from "./formModel";

interface ErrorSummaryProps {
  object: ObjectMeta;
  errors: readonly FieldError[];
  onGo: (field: string) => void;
}

/** All refusals on top of the form; each leads to its field. */
export function ErrorSummary({ object, errors, onGo }: ErrorSummaryProps) {
  if (errors.length === 0) return null;
  return (
    <section className={styles.summary} role="alert">
      <strong>{t("form.refused", { count: errors.length })}</strong>
      <ul>
        {errors.map((error) => {
          const { field, label, text } = summaryOf(object, error);
          return (
            <li key={`${error.field}-${error.code}-${error.message}`}>
              {field ? (
                <button type="button" className="link-button" onClick={() => onGo(field)}>
                  {label}
                </button>
              ) : null}{" "}
              {text}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
