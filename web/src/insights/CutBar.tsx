import { Select } from "antd";
import dayjs from "dayjs";
import { lazy, Suspense } from "react";
import { t } from "../lib/i18n";
import { type Cut, FIGURE_WINDOWS, isRange, SCOPES } from "./cut";
import styles from "./insights.module.css";

const RangeBox = lazy(() => import("./RangeBox"));

const RANGE = "range";

interface CutBarProps {
  cut: Cut;
  onChange: (change: Partial<Cut>) => void;
}

export function CutBar({ cut, onChange }: CutBarProps) {
  const ranged = isRange(cut.window);
  const pick = (window: string) => {
    if (window !== RANGE) return onChange({ window });
    const start = dayjs().startOf("year");
    onChange({ window: `${start.format("YYYY-MM-DD")}/${dayjs().add(1, "day").format("YYYY-MM-DD")}` });
  };
  return (
    <div className={styles.cut}>
      <Select
        aria-label={t("figures.scope")}
        value={cut.scope}
        onChange={(scope) => onChange({ scope })}
        options={SCOPES.map((scope) => ({ value: scope, label: t(`scope.${scope}`) }))}
        style={{ width: 160 }}
      />
      <Select
        aria-label={t("figures.window")}
        value={ranged ? RANGE : cut.window}
        onChange={pick}
        options={[
          ...FIGURE_WINDOWS.map((window) => ({ value: window as string, label: t(`window.${window}`) })),
          { value: RANGE, label: t("figures.range") },
        ]}
        style={{ width: 180 }}
      />
      {ranged ? (
        <Suspense>
          <RangeBox window={cut.window} onChange={(window) => onChange({ window })} />
        </Suspense>
      ) : null}
    </div>
  );
}
