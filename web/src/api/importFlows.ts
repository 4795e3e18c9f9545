/** Flows that only a file knows, and records to be there before its rows are read. */
import type { Json } from "./schema";

/** One step of a flow that a file names; `means` is the step of here that it stands for. */
export interface FlowStep {
  name: string;
  count: number;
  means: string | null;
  values: Record<string, Json>;
}

/** A flow whose steps only the file knows: it can be made before the rows come. */
export interface NewFlow {
  field: string;
  object: string;
  link: string;
  above: string;
  field_above: string;
  order: string;
  unknown: number;
  steps: FlowStep[];
}

/** A record to be there before rows are read. */
export interface Ensured {
  object: string;
  match: string[];
  values: Record<string, Json>;
}
