import { Link } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "../../api/schema";
import { ColumnHeads } from "../../fields/ColumnHeads";
import { FieldValue } from "../../fields/FieldValue";
import { kindOf } from "../../fields/registry";
import { t } from "../../lib/i18n";
import { recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { fullFigure } from "../figureText";
import styles from "../insights.module.css";

interface DrillTableProps {
  object: ObjectMeta;
  fields: FieldMeta[];
  rows: RecordRow[];
  unit: string;
  /** The figure is a quotient: show what each record adds to the denominator too. */
  withBase: boolean;
  /** The sum of all parts once every record is there. */
  sum: string | null;
}

function part(row: RecordRow, name: string): string | null {
  const value = row[name];
  return typeof value === "string" ? value : null;
}

export function DrillTable({ object, fields, rows, unit, withBase, sum }: DrillTableProps) {
  const others = fields.filter((field) => field.name !== object.name_field);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t("figures.record")}</th>
          <th data-align="right">{t("figures.part")}</th>
          {withBase ? <th data-align="right">{t("figures.base")}</th> : null}
          <ColumnHeads columns={others} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Link to={recordPath(object.name, row.id)}>{recordName(object, row)}</Link>
            </td>
            <td data-align="right">{fullFigure(part(row, "_value"), unit)}</td>
            {withBase ? <td data-align="right">{fullFigure(part(row, "_base"), "count")}</td> : null}
            {others.map((field) => (
              <td key={field.name} data-align={kindOf(field).align}>
                <FieldValue field={field} record={row} dense />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {sum === null ? null : (
        <tfoot>
          <tr>
            <td>{t("figures.total")}</td>
            <td data-align="right" data-testid="drill-sum">
              {fullFigure(sum, unit)}
            </td>
            {withBase ? <td /> : null}
            <td colSpan={others.length} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}
