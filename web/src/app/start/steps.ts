/** Where each first step is done, and what is said about it. */
import type { MessageKey } from "../../lib/i18n";

interface Way {
  to: string;
  label: MessageKey;
  hint: MessageKey;
}

const way = (to: string, name: StepName): Way => ({ to, label: `start.${name}`, hint: `start.${name}_hint` });

type StepName = keyof typeof PATHS;

const PATHS = {
  organisation: "/settings/org",
  people: "/users",
  data: "/import",
  fields: "/settings/objects",
  sign_in: "/settings/security",
  goals: "/o/goal_plan",
  deals: "/opportunities",
  judgment: "/analytics/forecast",
  submission: "/analytics/forecast",
  account: "/accounts",
  deal: "/opportunities",
  activity: "/activities",
  comment: "/opportunities",
  view: "/opportunities",
} as const;

/** Steps that make a record: not for who may not make any. */
const MAKES: Readonly<Record<string, string>> = { account: "account", deal: "opportunity", activity: "activity" };

/** The object a step makes a record of. */
export function madeBy(step: string): string | undefined {
  return MAKES[step];
}

const WAYS = new Map(Object.entries(PATHS).map(([name, to]) => [name, way(to, name as StepName)]));

/** Undefined for a step that a newer server knows. */
export function wayOf(step: string): Way | undefined {
  return WAYS.get(step);
}
