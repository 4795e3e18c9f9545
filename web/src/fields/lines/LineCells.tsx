import { DeleteOutlined } from "@ant-design/icons";
import type { FieldError, FieldMeta, Json } from "../../api/schema";
import { t } from "../../lib/i18n";
import { FieldEditor } from "../FieldEditor";
import { FieldValue } from "../FieldValue";
import { kindOf } from "../registry";
import { asRecord, type LineRow } from "./lineRows";
import styles from "./lines.module.css";

interface LineCellsProps {
  index: number;
  row: LineRow;
  columns: FieldMeta[];
  typed: FieldMeta[];
  currency: Json | undefined;
  active: boolean;
  errors: readonly FieldError[];
  onActivate: (name: string) => void;
  onCell: (name: string, value: Json) => void;
  onRemove: () => void;
}

/** One line: editors while it is worked on, values otherwise. */
export function LineCells(props: LineCellsProps) {
  const { index, row, columns, typed, active, errors, onActivate, onCell, onRemove } = props;
  const record = asRecord(row, props.currency);
  return (
    <tr data-row={index} data-active={active}>
      <td className={styles.number}>{index + 1}</td>
      {columns.map((each) => {
        const problem = errors.find((error) => error.field?.endsWith(`.${each.name}`));
        const open = active && typed.includes(each);
        return (
          <td
            key={each.name}
            data-cell={each.name}
            data-align={kindOf(each).align}
            data-invalid={problem !== undefined}
          >
            {open ? (
              <FieldEditor
                field={each}
                value={row[each.name] ?? null}
                record={record}
                invalid={problem !== undefined}
                onChange={(value) => onCell(each.name, value)}
              />
            ) : typed.includes(each) ? (
              <button type="button" className={styles.cell} onClick={() => onActivate(each.name)}>
                <FieldValue field={each} record={record} dense />
              </button>
            ) : (
              <FieldValue field={each} record={record} dense />
            )}
            {problem ? (
              <div className={styles.problem} role="alert">
                {problem.message}
              </div>
            ) : null}
          </td>
        );
      })}
      <td className={styles.tool}>
        <button type="button" aria-label={t("lines.remove", { row: index + 1 })} onClick={onRemove}>
          <DeleteOutlined aria-hidden />
        </button>
      </td>
    </tr>
  );
}
