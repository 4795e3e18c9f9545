import { useObjectMeta } from "../../api/metadata";
import { t } from "../../lib/i18n";
import framed from "../../ui/framedTable.module.css";
import { ColumnHeads } from "../ColumnHeads";
import { FieldValue } from "../FieldValue";
import type { ShowProps } from "../kind";
import { kindOf } from "../registry";
import { asRecord, lineColumns, lineRows, totals } from "./lineRows";
import styles from "./lines.module.css";

/** A line table with its totals; in a list only how many lines there are. */
export function LinesValue({ field, value, record, dense }: ShowProps) {
  const child = useObjectMeta(field.target ?? "", !dense && field.target !== undefined);
  const rows = lineRows(value);
  if (dense) return <span className="num">{t("lines.count", { count: rows.length })}</span>;
  if (!child.data) return null;
  const columns = lineColumns(child.data, field.via);
  const sums = new Map(totals(columns, rows).map((each) => [each.field.name, each.sum]));
  const currency = record?.currency;
  return (
    <div className={framed.box}>
      <table className={`${framed.table} ${styles.table}`}>
        <thead>
          <tr>
            <ColumnHeads columns={columns} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={typeof row.id === "string" ? row.id : index}>
              {columns.map((each) => (
                <td key={each.name} data-align={kindOf(each).align}>
                  <FieldValue field={each} record={asRecord(row, currency)} dense />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {sums.size ? (
          <tfoot>
            <tr>
              {columns.map((each, index) => (
                <td key={each.name} data-align={kindOf(each).align}>
                  {sums.has(each.name) ? (
                    <FieldValue
                      field={each}
                      record={{ id: "", currency: currency ?? null, [each.name]: sums.get(each.name) ?? null }}
                    />
                  ) : index === 0 ? (
                    t("lines.total")
                  ) : null}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}
