/** What several answers leave out for want of an exchange rate. */
import type { MetricAnswer } from "../api/metricSchema";

export interface Excluded {
  currency: string | null;
  count: number;
}

/** By currency as many as the answer that leaves out most: figures side by side are made of the same records. */
export function leftOut(answers: (MetricAnswer | undefined)[]): Excluded[] {
  const found = new Map<string | null, number>();
  for (const { currency, count } of answers.flatMap((each) => each?.excluded ?? [])) {
    found.set(currency, Math.max(count, found.get(currency) ?? 0));
  }
  return [...found].map(([currency, count]) => ({ currency, count })).sort((a, b) => b.count - a.count);
}
