import { BarChartOutlined, TableOutlined } from "@ant-design/icons";
import { t } from "../lib/i18n";
import styles from "./insights.module.css";

/** Turns a chart into the table of its figures and back. */
export function TableToggle({ table, onChange }: { table: boolean; onChange: (table: boolean) => void }) {
  const word = t(table ? "figures.as_chart" : "figures.as_table");
  return (
    <button
      type="button"
      className={styles.toggle}
      onClick={() => onChange(!table)}
      aria-pressed={table}
      aria-label={word}
      title={word}
    >
      {table ? <BarChartOutlined aria-hidden /> : <TableOutlined aria-hidden />}
    </button>
  );
}
