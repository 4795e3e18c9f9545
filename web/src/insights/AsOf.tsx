import { lazy, Suspense } from "react";
import styles from "./insights.module.css";

const DayBox = lazy(() => import("./DayBox"));

export interface AsOfProps {
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** The day as of which figures are shown; its calendar comes after them and takes no more room than was kept. */
export function AsOf(props: AsOfProps) {
  return (
    <div className={styles.asOf}>
      <Suspense>
        <DayBox {...props} />
      </Suspense>
    </div>
  );
}
