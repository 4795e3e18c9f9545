import { PlusOutlined } from "@ant-design/icons";
import { type KeyboardEvent, useRef, useState } from "react";
import { useObjectMeta } from "../../api/metadata";
import type { Json } from "../../api/schema";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { fieldLabel } from "../../meta/objects";
import framed from "../../ui/framedTable.module.css";
import { Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { FieldValue } from "../FieldValue";
import type { EditProps } from "../kind";
import { kindOf } from "../registry";
import { LineCells } from "./LineCells";
import { copyRow, isTyped, type LineRow, lineColumns, lineRows, moveRow, putCell, rectangle, totals } from "./lineRows";
import styles from "./lines.module.css";
import { pasteInto } from "./pasteInto";

/** Edits the lines of a record in place: one row at a time has its editors, the keyboard does everything. */
export function LinesEdit({ field, value, onChange, id, record, errors = [] }: EditProps) {
  const child = useObjectMeta(field.target ?? "", field.target !== undefined);
  const notify = useNotify();
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState(0);
  const rows = lineRows(value);
  const latest = useRef(rows);
  latest.current = rows;
  if (!child.data) return <Skeleton rows={3} />;
  const columns = lineColumns(child.data, field.via);
  const typed = columns.filter((each) => isTyped(each) && kindOf(each).Edit);
  const sums = new Map(totals(columns, rows).map((each) => [each.field.name, each.sum]));
  const currency = record?.currency;
  const put = (next: LineRow[]) => {
    latest.current = next;
    onChange(next as Json);
  };
  const focus = (row: number, name: string | undefined) => {
    setActive(row);
    const find = () =>
      table.current
        ?.querySelector<HTMLElement>(`[data-row="${row}"] [data-cell="${name}"] :is(input,textarea,[contenteditable])`)
        ?.focus();
    // The editors of the row are drawn first, and may have to be loaded.
    setTimeout(find, 30);
  };
  const add = (name = typed[0]?.name) => {
    put([...latest.current, {}]);
    focus(latest.current.length - 1, name);
  };
  const remove = (at: number) => {
    put(latest.current.filter((_, index) => index !== at));
    focus(Math.max(0, at - 1), typed[0]?.name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-cell]")?.dataset.cell;
    const row = Number((event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row ?? -1);
    if (isComposing(event.nativeEvent) || row < 0) return;
    const handled = act(event, row, cell);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const act = (event: KeyboardEvent, row: number, cell: string | undefined): boolean => {
    const control = event.ctrlKey || event.metaKey;
    const open = (event.target as HTMLElement).getAttribute("aria-expanded") === "true";
    if (event.key === "Enter" && !control && !open && !event.shiftKey) {
      if (row + 1 < rows.length) focus(row + 1, cell);
      else add(cell);
      return true;
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const step = event.key === "ArrowUp" ? -1 : 1;
      put(moveRow(latest.current, row, step));
      focus(Math.min(rows.length - 1, Math.max(0, row + step)), cell);
      return true;
    }
    if (control && event.key.toLowerCase() === "d") {
      put(copyRow(latest.current, row));
      focus(row + 1, cell);
      return true;
    }
    if (control && (event.key === "Delete" || event.key === "Backspace")) {
      remove(row);
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey && cell === typed.at(-1)?.name && row + 1 < rows.length) {
      focus(row + 1, typed[0]?.name);
      return true;
    }
    return false;
  };
  const paste = async (text: string, row: number, cell: string | undefined) => {
    const pasted = await pasteInto(latest.current, typed, rectangle(text), row, cell);
    put(pasted.rows);
    if (pasted.unmatched) notify.note(t("lines.unmatched", { count: pasted.unmatched }));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and paste of the editors inside
    <div
      onKeyDown={onKeyDown}
      onPaste={(event) => {
        const text = event.clipboardData.getData("text/plain");
        if (!/[\t\n]/.test(text.trim())) return;
        event.preventDefault();
        const at = event.target as HTMLElement;
        const row = Number(at.closest<HTMLElement>("[data-row]")?.dataset.row ?? rows.length);
        void paste(text, row, at.closest<HTMLElement>("[data-cell]")?.dataset.cell);
      }}
    >
      <div className={framed.box}>
        <table className={`${framed.table} ${styles.table}`} ref={table} id={id}>
          <thead>
            <tr>
              <th className={styles.number}>#</th>
              {columns.map((each) => (
                <th
                  key={each.name}
                  data-align={kindOf(each).align}
                  style={{ minWidth: Math.min(180, kindOf(each).width) }}
                >
                  {each.required ? <span className={styles.star}>*</span> : null}
                  {fieldLabel(each)}
                </th>
              ))}
              <th />
            </tr>
          </thead>
          <tbody>
            {rows.length === 0 ? (
              <tr>
                <td className={styles.none} colSpan={columns.length + 2}>
                  {t("lines.none")}
                </td>
              </tr>
            ) : null}
            {rows.map((row, index) => (
              <LineCells
                // biome-ignore lint/suspicious/noArrayIndexKey: a new line has no id; focus follows the place
                key={index}
                index={index}
                row={row}
                columns={columns}
                typed={typed}
                currency={currency}
                active={index === active}
                errors={errors.filter((error) => error.field?.startsWith(`${field.name}[${index}]`))}
                onActivate={(name) => focus(index, name)}
                onCell={(name, next) => put(putCell(latest.current, index, name, next))}
                onRemove={() => remove(index)}
              />
            ))}
          </tbody>
          {sums.size && rows.length ? (
            <tfoot>
              <tr>
                <td />
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
                <td />
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
      <button type="button" className={styles.add} onClick={() => add()}>
        <PlusOutlined aria-hidden /> {t("lines.add")}
      </button>
      <span className={styles.keys}>{t("lines.keys")}</span>
    </div>
  );
}
