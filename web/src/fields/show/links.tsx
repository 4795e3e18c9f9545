import type { Json } from "../../api/schema";
import { phoneText } from "../../lib/format";
import { linkTarget } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import type { ShowProps } from "../kind";
import { useNames } from "../useNames";
import { asRef, isEmpty } from "../values";
import styles from "./show.module.css";

/** Master data without a page worth going to: shown as words, not as links. */
const WORDS = new Set(["stage", "pipeline", "department", "role", "user"]);

function One({ target, value }: { target: string; value: Json | undefined }) {
  const ref = asRef(value);
  if (!ref) return null;
  if (!ref.name) return <span className="muted">—</span>;
  if (WORDS.has(target) || !target) return <span>{ref.name}</span>;
  return (
    <a href={recordPath(target, ref.id)} title={ref.name}>
      {ref.name}
    </a>
  );
}

export function LinkValue({ field, value }: ShowProps) {
  return <One target={linkTarget(field)} value={value} />;
}

/** Many links come as ids; their names are asked for once and shared by every row that shows them. */
export function Links({ field, value }: ShowProps) {
  const target = linkTarget(field);
  const refs = (Array.isArray(value) ? value : []).map(asRef).filter((ref) => ref !== null);
  const nameless = refs.filter((ref) => !ref.name).map((ref) => ref.id);
  const names = useNames(target, nameless);
  return (
    <span className={styles.chips}>
      {refs.map((ref) => (
        <One key={ref.id} target={target} value={{ id: ref.id, name: ref.name || names.get(ref.id) || "" }} />
      ))}
    </span>
  );
}

export function Phone({ value }: ShowProps) {
  if (isEmpty(value)) return null;
  const text = String(value);
  if (text.includes("*")) return <span className="num">{text}</span>;
  return (
    <a className="num" href={`tel:${text}`}>
      {phoneText(text)}
    </a>
  );
}

export function Email({ value }: ShowProps) {
  if (isEmpty(value)) return null;
  const text = String(value);
  if (text.includes("*")) return <span>{text}</span>;
  return <a href={`mailto:${text}`}>{text}</a>;
}

/** Only web addresses become links: a stored `javascript:` stays text. */
export function Url({ value }: ShowProps) {
  if (isEmpty(value)) return null;
  const text = String(value);
  const href = /^https?:\/\//i.test(text) ? text : /^[\w-]+(\.[\w-]+)+/.test(text) ? `https://${text}` : undefined;
  if (!href) return <span>{text}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {text.replace(/^https?:\/\//i, "")}
    </a>
  );
}
