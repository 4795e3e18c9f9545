import type { MetricMeta } from "../../api/metricSchema";
import styles from "../insights.module.css";
import { HomeTile } from "./HomeTile";

export interface PlacedTile {
  key: string;
  id: string;
  variant?: string;
  window: string;
  stock?: boolean;
}

interface TilesProps {
  home: string;
  tiles: readonly PlacedTile[];
  scope: string;
  metrics: Map<string, MetricMeta>;
}

/** A row of figures; those the server does not offer are left out. */
export function Tiles({ home, tiles, scope, metrics }: TilesProps) {
  return (
    <div className={styles.tiles}>
      {tiles.map(({ key, id, variant, window, stock }) => {
        const metric = metrics.get(id);
        if (!metric) return null;
        const start = { scope, window };
        return (
          <HomeTile key={key} id={`${home}.${key}`} metric={metric} variant={variant} start={start} stock={stock} />
        );
      })}
    </div>
  );
}
