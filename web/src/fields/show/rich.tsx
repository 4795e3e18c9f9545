import { useMemo } from "react";
import type { ShowProps } from "../kind";
import { plainOf, richNodes } from "../rich";
import { isEmpty } from "../values";
import styles from "./show.module.css";

export function RichText({ value, dense }: ShowProps) {
  const html = isEmpty(value) ? "" : String(value);
  const nodes = useMemo(() => (dense ? plainOf(html) : richNodes(html)), [html, dense]);
  return dense ? <span>{nodes}</span> : <div className={styles.rich}>{nodes}</div>;
}
