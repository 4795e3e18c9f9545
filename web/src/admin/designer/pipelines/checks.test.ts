import { describe, expect, it } from "vitest";
import { checksOf, isWhole, practiceFor, severityOf } from "./checks";

describe("checks of stages", () => {
  it("reads what is there and nothing else", () => {
    const found = checksOf({ exit_criteria: [{ kind: "field", field: "amount" }], outputs: null });
    expect(found.exit_criteria).toHaveLength(1);
    expect(found.outputs).toEqual([]);
  });

  it("weighs criteria more than activities unless they say otherwise", () => {
    const check = { kind: "activity" as const, activity: "demo", count: 1 };
    expect(severityOf("key_activities", check)).toBe("warn");
    expect(severityOf("exit_criteria", check)).toBe("block");
    expect(severityOf("key_activities", { ...check, severity: "block" })).toBe("block");
  });

  it("knows an unfinished check, and what practice asks of late stages", () => {
    expect(isWhole({ kind: "field", field: "" })).toBe(false);
    expect(isWhole({ kind: "formula", expression: " " })).toBe(false);
    expect(isWhole({ kind: "activity", activity: "demo", count: 0 })).toBe(false);
    expect(practiceFor(0).exit_criteria).toHaveLength(4);
    expect(practiceFor(99)).toBe(practiceFor(4));
  });
});
