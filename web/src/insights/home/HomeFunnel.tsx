import type { MetricMeta } from "../../api/metricSchema";
import { CutMenu } from "../CutMenu";
import type { Cut } from "../cut";
import { FunnelCard } from "../figures/FunnelCard";
import { useCardCut } from "./cardCut";

interface HomeFunnelProps {
  metrics: Map<string, MetricMeta>;
  start: Cut;
}

/** The funnel with its own scope and window. */
export function HomeFunnel({ metrics, start }: HomeFunnelProps) {
  const [cut, setCut] = useCardCut("funnel", start);
  const [stock, flow] = [metrics.get("M-10"), metrics.get("M-11")];
  if (!stock || !flow) return null;
  return (
    <FunnelCard
      stock={stock}
      flow={flow}
      conversion={metrics.get("M-13")}
      cut={cut}
      tools={<CutMenu cut={cut} onChange={setCut} />}
    />
  );
}
