import { describe, expect, it } from "vitest";
import type { NewFlow, TableMapping } from "../../api/imports";
import { EMPTY_DRAFT, keptOf, optionsOf, tableKey } from "./draft";
import { ensuredBy, moved, withFlow } from "./flows";

const flow: NewFlow = {
  field: "stage",
  object: "stage",
  link: "pipeline",
  above: "pipeline",
  field_above: "pipeline",
  order: "position",
  unknown: 2,
  steps: [
    { name: "Engaging", count: 2, means: "初步沟通", values: { type: "open", std_win_rate: "20" } },
    { name: "Won", count: 1, means: "成交", values: { type: "won" } },
  ],
};
const choice = { flow, name: "Maven", steps: flow.steps };
const table: TableMapping = {
  file: "deals.csv",
  sheet: "deals",
  object: "opportunity",
  header_row: 1,
  mode: "upsert",
  match: ["external_id"],
  duplicates: "overwrite",
  columns: { When: [{ field: "@created" }, { field: "@entered:初步沟通" }], Stage: [{ field: "stage" }] },
  values: { stage: { Engaging: "建立" }, industry: { IT: "software" } },
  repairs: [],
  constants: { source: "old" },
};

describe("flows", () => {
  it("makes the flow first, then its steps in their order", () => {
    const [above, ...steps] = ensuredBy({ ...choice, steps: moved(flow.steps, 1, -1) });
    expect(above).toEqual({ object: "pipeline", match: ["name"], values: { name: "Maven" } });
    expect(steps.map((each) => [each.values.name, each.values.position, each.values.type])).toEqual([
      ["Won", 1, "won"],
      ["Engaging", 2, "open"],
    ]);
    expect(steps[0]?.values.pipeline).toEqual({ find: "Maven" });
  });

  it("points the table to its own steps, and back", () => {
    const own = withFlow(table, choice, null);
    expect(own.constants).toEqual({ source: "old", pipeline: { find: "Maven" } });
    expect(own.columns.When).toEqual([{ field: "@created" }, { field: "@entered:Engaging" }]);
    expect(own.values).toEqual({ industry: { IT: "software" } });
    const renamed = withFlow(own, { ...choice, name: "Other" }, choice);
    expect(renamed.constants).toEqual({ source: "old", pipeline: { find: "Other" } });
    expect(renamed.columns.When).toEqual(own.columns.When);
    const back = withFlow(renamed, null, choice);
    expect(back.constants).toEqual({ source: "old" });
    expect(back.columns).toEqual(table.columns);
  });

  it("sends what has to be there only for tables of the run, and keeps neither files nor preview", () => {
    const draft = { ...EMPTY_DRAFT, id: "x", tables: [table], flows: { [tableKey(table)]: choice } };
    expect(optionsOf(draft).mapping?.ensure).toHaveLength(3);
    expect(optionsOf({ ...draft, left: [tableKey(table)] }).mapping?.ensure).toEqual([]);
    expect(Object.keys(keptOf(draft))).not.toEqual(expect.arrayContaining(["files"]));
    expect(keptOf(draft).flows).toEqual(draft.flows);
  });
});
