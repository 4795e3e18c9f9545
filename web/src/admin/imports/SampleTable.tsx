import { t } from "../../lib/i18n";
import styles from "./imports.module.css";

const ROWS = 5;

/** The first rows as read; it scrolls inside itself. */
export function SampleTable({ headers, rows }: { headers: string[]; rows: string[][] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.scroll} aria-label={t("import.sample")} tabIndex={0}>
      <table className={styles.sample}>
        <thead>
          <tr>
            {headers.map((header) => (
              <th key={header}>{header}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS).map((row, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are told apart by their place alone
            <tr key={line}>
              {headers.map((header, index) => (
                <td key={header}>{row[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
