import type { ReactNode } from "react";
import styles from "../insights.module.css";

interface CardProps {
  title: string;
  /** Explanations beside the title. */
  about?: ReactNode;
  /** Switches at the right end of the head. */
  tools?: ReactNode;
  wide?: boolean;
  stale?: boolean;
  children: ReactNode;
}

/** The frame of a card: a titled region with its switches. */
export function Card({ title, about, tools, wide, stale, children }: CardProps) {
  return (
    <section className={styles.card} data-wide={wide} data-stale={stale} aria-label={title}>
      <header className={styles.cardHead}>
        <h2 className="ellipsis">{title}</h2>
        {about}
        <div className={styles.space} />
        {tools}
      </header>
      {children}
    </section>
  );
}
