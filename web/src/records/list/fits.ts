/** Whether a value surely finds room in its column: only what may not is clipped, for every clip is paid for with every frame. */
import type { FieldMeta, Json } from "../../api/schema";
import { isRef } from "../../fields/values";
import { labelText } from "../../lib/i18n";

/** Left and right of a value in its cell, and of a word in its coloured chip. */
const PADDING = 24;
const CHIP = 16;
/** The most that a sign takes at 14 px: Han as wide as high, digits alike, other letters by the widest. */
const HAN = 15;
const DIGIT = 9;
const LETTER = 14;
const FIRST_WIDE = 0x2e80;

function widthOf(text: string): number {
  let width = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    width += code >= FIRST_WIDE ? HAN : (code >= 48 && code <= 57) || code === 45 || code === 32 ? DIGIT : LETTER;
  }
  return width;
}

/** Upper bounds in pixels of what is shown of a value; endless where that cannot be told from the value alone. */
function shownWidth(field: FieldMeta, value: Json): number {
  switch (field.type) {
    case "date":
      return 10 * DIGIT;
    case "datetime":
      return 16 * DIGIT;
    case "int":
    case "dec":
    case "money":
    case "pct":
      // A comma for every three digits, a sign, a currency.
      return String(value).length * (DIGIT + 2) + 3 * LETTER;
    case "enum": {
      const option = field.options?.find((each) => each.value === value);
      return CHIP + widthOf(option ? labelText(option.label, option.value) : String(value));
    }
    case "text":
    case "autonum":
      return typeof value === "string" ? widthOf(value) : Number.POSITIVE_INFINITY;
    case "ref":
    case "user":
    case "dept":
      return isRef(value) ? widthOf(value.name) : Number.POSITIVE_INFINITY;
    case "bool":
      return 3 * LETTER;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

export function fits(field: FieldMeta, value: Json | undefined, column: number): boolean {
  return value === null || value === undefined || shownWidth(field, value) <= column - PADDING;
}
