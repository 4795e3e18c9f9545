import { expect, it } from "vitest";
import type { AuditEntry } from "../../api/audit";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { dayEdge, idsIn, objectsIn, valueText } from "./words";

const U1 = "01826995-c800-7c9d-b14e-aa14f53a591c";
const U2 = "01826995-c800-7c9d-b14e-aa14f53a591d";
const owner: FieldMeta = { name: "owner", type: "user", label: {} };
const level: FieldMeta = { name: "level", type: "enum", label: {}, options: [{ value: "A", label: { en: "Top" } }] };
const account: ObjectMeta = { name: "account", label: {}, name_field: "name", verbs: [], fields: [owner, level] };
const entry = (more: Partial<AuditEntry>): AuditEntry => ({
  id: "1",
  at: "2026-11-22T00:00:00Z",
  actor: U1,
  on_behalf: null,
  action: "update",
  object: "account",
  record: U2,
  operation: "o",
  undoes: null,
  source: "ui",
  request_id: null,
  changes: [],
  erased_at: null,
  ...more,
});
const names = (target: string, id: string) => (target === "user" && id === U1 ? "Lin" : "");

it("collects the names it needs: people, records and links that changed", () => {
  const entries = [entry({ changes: [{ field: "owner", old: null, new: U2 }] }), entry({ object: null, record: null })];
  expect(objectsIn(entries)).toEqual(["account"]);
  const ids = idsIn(entries, new Map([["account", account]]));
  expect(ids.get("user")).toEqual([U1, U2]);
  expect(ids.get("account")).toEqual([U2]);
});

it("tells values by the type of their field", () => {
  expect(valueText(owner, U1, names)).toBe("Lin");
  expect(valueText(owner, U2, names)).toBe("—");
  expect(valueText(level, "A,B", names)).toContain("Top");
  expect(valueText({ name: "a", type: "money", label: {} }, "1234567.50", names)).toBe("1,234,567.5");
  expect(valueText(undefined, "x", names)).toBe("x");
  expect(valueText({ name: "a", type: "json", label: {} }, '{"rows": 2}', names)).not.toContain("rows");
});

it("cuts days where the workspace's zone does", () => {
  expect(dayEdge("2026-11-22", false, 480)).toBe("2026-11-21T16:00:00.000Z");
  expect(dayEdge("2026-11-22", true, 480)).toBe("2026-11-22T16:00:00.000Z");
  expect(dayEdge("soon", false, 480)).toBeUndefined();
});
