/** Moving a card between columns, as a pure step on the board's data. */
import type { BoardColumn, RecordRow } from "../../api/schema";
import { labelText } from "../../lib/i18n";

export function columnLabel(column: BoardColumn): string {
  if (column.label === null) return "—";
  return typeof column.label === "string" ? column.label : labelText(column.label);
}

function addDecimals(a: string | null | undefined, b: string | null | undefined, sign: 1 | -1): string | null {
  if (a === null || a === undefined) return null;
  const [left, right] = [a, b ?? "0"].map((text) => BigInt(Math.round(Number(text) * 100)));
  if (left === undefined || right === undefined) return a;
  const cents = sign === 1 ? left + right : left - right;
  return (Number(cents) / 100).toFixed(2);
}

/** The board with a card in another column, counts and sums with it. */
export function moveCard(
  columns: BoardColumn[],
  id: string,
  to: string | null,
  change: Partial<RecordRow>,
  sum: string | undefined,
): BoardColumn[] {
  const from = columns.find((column) => column.cards.some((card) => card.id === id));
  const card = from?.cards.find((each) => each.id === id);
  if (!from || !card || from.value === to) return columns;
  const amount = sum && typeof card[sum] === "string" ? (card[sum] as string) : null;
  return columns.map((column) => {
    if (column === from) {
      const cards = column.cards.filter((each) => each.id !== id);
      return { ...column, count: column.count - 1, sum: addDecimals(column.sum, amount, -1), cards };
    }
    if (column.value === to) {
      const cards = [{ ...card, ...change }, ...column.cards];
      return { ...column, count: column.count + 1, sum: addDecimals(column.sum, amount, 1), cards };
    }
    return column;
  });
}
