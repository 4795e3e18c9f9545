/** The checks of a stage as the server keeps them. Pure. */
import type { Json } from "../../../api/schema";
import type { Labels } from "../../../lib/i18n";

export const LISTS = ["entry_criteria", "exit_criteria", "key_activities", "outputs"] as const;
export type CheckList = (typeof LISTS)[number];
export type Severity = "block" | "warn";

export type Check = { severity?: Severity; label?: Labels } & (
  | { kind: "field"; field: string }
  | { kind: "formula"; expression: string }
  | { kind: "activity"; activity: string; count: number }
);

export type Checks = Record<CheckList, Check[]>;

export function checksOf(row: Record<string, Json | undefined>): Checks {
  const listed = (name: CheckList) => (Array.isArray(row[name]) ? (row[name] as unknown as Check[]) : []);
  return Object.fromEntries(LISTS.map((name) => [name, listed(name)])) as Checks;
}

/** What a check of a list weighs when it does not say so itself. */
export function severityOf(list: CheckList, check: Check): Severity {
  return check.severity ?? (list === "key_activities" || list === "outputs" ? "warn" : "block");
}

/** Whether everything a check needs is written. */
export function isWhole(check: Check): boolean {
  if (check.kind === "field") return check.field !== "";
  if (check.kind === "formula") return check.expression.trim() !== "";
  return check.activity !== "" && check.count >= 1;
}

const field = (name: string): Check => ({ kind: "field", field: name });
const activity = (name: string): Check => ({ kind: "activity", activity: name, count: 1 });

/** What good practice asks of the open stages of a deal, by their place on the way; the last one serves all that follow. */
const PRACTICE: readonly Partial<Checks>[] = [
  {
    exit_criteria: [field("account"), field("primary_contact"), field("need_summary"), field("expected_close")],
    key_activities: [activity("call")],
  },
  {
    exit_criteria: [field("need_confirmed"), field("budget_confirmed"), field("amount")],
    key_activities: [activity("visit"), activity("demo")],
  },
  { exit_criteria: [field("amount"), field("expected_close")], key_activities: [activity("proposal")] },
  { exit_criteria: [field("competitor")], key_activities: [activity("negotiation")] },
  { exit_criteria: [field("amount"), field("next_step")] },
];

export function practiceFor(place: number): Partial<Checks> {
  return PRACTICE[Math.min(place, PRACTICE.length - 1)] ?? {};
}
