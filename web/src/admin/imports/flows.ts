/** A flow of the file's own: its steps are made before the rows come, and the table points to them. */
import type { Ensured, FlowStep, NewFlow, TableMapping } from "../../api/imports";
import type { Json } from "../../api/schema";

/** What is to be made for one table, as the user confirmed it; steps in their order. */
export interface FlowChoice {
  flow: NewFlow;
  name: string;
  steps: FlowStep[];
}

const ENTERED = "@entered:";

export function ensuredBy(choice: FlowChoice): Ensured[] {
  const { flow, name, steps } = choice;
  const above: Ensured = { object: flow.above, match: ["name"], values: { name } };
  const made = steps.map((step, index) => ({
    object: flow.object,
    match: [flow.link, "name"],
    values: { ...step.values, name: step.name, [flow.link]: { find: name }, [flow.order]: index + 1 },
  }));
  return [above, ...made];
}

/** The table with its flow: a constant leads to it, and "entered" columns speak of the file's own steps. */
export function withFlow(table: TableMapping, choice: FlowChoice | null, before: FlowChoice | null): TableMapping {
  const flow = (choice ?? before)?.flow;
  if (!flow) return table;
  const { [flow.field_above]: _, ...others } = (table.constants ?? {}) as Record<string, Json>;
  const constants = choice && flow.field_above ? { ...others, [flow.field_above]: { find: choice.name } } : others;
  const from = (step: FlowStep) => (choice ? (step.means ?? step.name) : step.name);
  const to = (step: FlowStep) => (choice ? step.name : (step.means ?? step.name));
  const renamed = new Map(flow.steps.map((step) => [ENTERED + from(step), ENTERED + to(step)]));
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([column, targets]) => [
      column,
      targets.map((target) => ({ ...target, field: renamed.get(target.field) ?? target.field })),
    ]),
  );
  const { [flow.field]: __, ...values } = table.values;
  return { ...table, columns, constants, values: choice ? values : table.values };
}

export function moved(steps: FlowStep[], index: number, by: -1 | 1): FlowStep[] {
  const next = [...steps];
  const [step] = next.splice(index, 1);
  if (step) next.splice(index + by, 0, step);
  return next;
}
