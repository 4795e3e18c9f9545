/** The pipeline that all chosen records have: its stages are what they can move to. */
import { useQuery } from "@tanstack/react-query";
import { valuesOf } from "../../../api/bulk";
import type { ObjectMeta, RecordRow } from "../../../api/schema";
import { findField } from "../../../meta/objects";
import type { Chosen } from "./runSweep";
import type { SweepItem } from "./sweepItems";

const PIPELINE = "pipeline";

/** A record with this pipeline and nothing else, `many` when there are several, undefined where nobody asks. */
export function useCommonPipeline(
  object: ObjectMeta,
  chosen: Chosen,
  items: readonly SweepItem[],
): RecordRow | "many" | undefined {
  const asked = items.some((item) => item.field?.target === "stage") && findField(object, PIPELINE) !== undefined;
  const { data } = useQuery({
    queryKey: ["bulk", object.name, PIPELINE, chosen.filter],
    queryFn: () => valuesOf(object.name, chosen.filter, PIPELINE),
    enabled: asked,
    staleTime: 10_000,
  });
  if (!asked || !data?.length) return undefined;
  return data.length > 1 ? "many" : { id: "", [PIPELINE]: data[0] ?? null };
}
