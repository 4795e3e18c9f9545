import { RightOutlined } from "@ant-design/icons";
import { type ReactNode, useState } from "react";
import styles from "./record.module.css";

interface SectionProps {
  title: ReactNode;
  folded?: boolean;
  extra?: ReactNode;
  children: ReactNode;
}

/** A titled part of a record page that folds. */
export function Section({ title, folded, extra, children }: SectionProps) {
  const [open, setOpen] = useState(!folded);
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <button type="button" className={styles.sectionTitle} aria-expanded={open} onClick={() => setOpen(!open)}>
          <RightOutlined aria-hidden rotate={open ? 90 : 0} />
          <h2>{title}</h2>
        </button>
        {extra}
      </div>
      {open ? children : null}
    </section>
  );
}
