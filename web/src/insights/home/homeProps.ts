/** What every home is given. */
import type { MetricMeta } from "../../api/metricSchema";

export interface HomeProps {
  metrics: Map<string, MetricMeta>;
  /** Opens the form for a new record. */
  create: (object: string) => void;
}
