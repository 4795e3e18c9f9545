import { describe, expect, it } from "vitest";
import type { TableMapping } from "../../api/imports";
import { EMPTY_DRAFT, optionsOf, signature, unmapped, withRepair, withTarget, withTargets, withValue } from "./draft";

const table: TableMapping = {
  file: "a.csv",
  sheet: "a",
  object: "account",
  header_row: 1,
  mode: "upsert",
  match: ["name"],
  duplicates: "overwrite",
  columns: { Company: [{ field: "name" }], Sector: [{ field: "industry" }], When: [{ field: "@created" }] },
  values: {},
  repairs: [],
  templates: { code: "{name}" },
};

describe("draft", () => {
  it("lets one column only feed a field and drops the match that nothing feeds", () => {
    const moved = withTargets(table, "Sector", ["name"]);
    expect(moved.columns).toEqual({ Sector: [{ field: "name" }], When: [{ field: "@created" }] });
    expect(moved.match).toEqual(["name"]);
    const none = withTargets(table, "Company", []);
    expect(none.match).toEqual([]);
    expect(unmapped(["Company", "Sector", "Note"], none)).toEqual(["Company", "Note"]);
  });

  it("keeps how a column is read when another target joins it", () => {
    const scaled = withTarget(table, "Sector", "industry", { scale: "10000" });
    expect(withTargets(scaled, "Sector", ["industry", "city"]).columns.Sector).toEqual([
      { field: "industry", scale: "10000" },
      { field: "city" },
    ]);
  });

  it("accepts and takes back repairs and words", () => {
    const repair = { column: "Sector", from: "technolgy", to: "technology" };
    const repaired = withRepair(withRepair(table, repair, true), repair, true);
    expect(repaired.repairs).toEqual([repair]);
    expect(withRepair(repaired, repair, false).repairs).toEqual([]);
    const said = withValue(table, "industry", "IT", "software");
    expect(said.values).toEqual({ industry: { IT: "software" } });
    expect(withValue(said, "industry", "IT", null).values).toEqual({});
  });

  it("sends only what is included and tells when a trial is out of date", () => {
    const draft = { ...EMPTY_DRAFT, tables: [table, { ...table, sheet: "b" }], left: ["a.csv\u001fb"] };
    expect(optionsOf(draft).mapping?.tables.map((each) => "sheet" in each && each.sheet)).toEqual(["a"]);
    expect(signature(draft)).toBe(signature({ ...draft, name: "x", step: 3 }));
    expect(signature(draft)).not.toBe(signature({ ...draft, migration: true }));
  });
});
