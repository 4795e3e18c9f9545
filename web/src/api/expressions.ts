/** The expression language as its editor uses it: words to complete, checks with places, validation rules. */
import { queryOptions } from "@tanstack/react-query";
import type { Labels } from "../lib/i18n";
import { answer, http } from "./client";
import { seen } from "./designer";
import type { Json } from "./schema";

export type Kind = "number" | "text" | "bool" | "date" | "datetime";

export interface ExpressionProblem {
  code: string;
  message: string;
  offset: number;
  end: number;
  line: number;
  column: number;
  suggestion?: string | null;
}

export interface Checked {
  ok: boolean;
  type: string | null;
  problems: ExpressionProblem[];
  value?: Json;
  faults?: ExpressionProblem[];
}

export interface Words {
  functions: { name: string; names: string[]; arguments: Labels; text: Labels; example: string }[];
  fields?: { path: string; label: Labels; type: string }[];
}

export interface Rule {
  name: string;
  label: Labels;
  expression: string;
  message: Labels;
  severity: "block" | "warn";
  on: "create" | "update" | "both";
  field: string;
  active: boolean;
  custom?: boolean;
}

export const wordsOptions = (object: string) =>
  queryOptions({
    queryKey: ["design", "words", object],
    queryFn: () => answer<Words>(http.GET("/api/v1/expressions/functions", { params: { query: { object } } })),
  });

export const checkExpression = (object: string, expression: string, needs: Kind | null, record: string | null) =>
  answer<Checked>(http.POST("/api/v1/expressions/check", { body: { object, expression, needs, record } }));

export const rulesOptions = (object: string) =>
  queryOptions({
    queryKey: ["design", "rules", object],
    queryFn: () =>
      answer<{ rules: Rule[] }>(http.GET("/api/v1/objects/{object}/rules", { params: { path: { object } } })).then(
        (each) => each.rules,
      ),
  });

type RuleBody = Omit<Rule, "name" | "custom">;
const labels = (rule: RuleBody) => ({
  ...rule,
  label: rule.label as Record<string, string>,
  message: rule.message as Record<string, string>,
});

export const addRule = (object: string, name: string, rule: RuleBody) =>
  answer<Rule>(
    http.POST("/api/v1/objects/{object}/rules", {
      params: { path: { object }, header: seen(object) },
      body: { ...labels(rule), name },
    }),
  );

export const replaceRule = (object: string, name: string, rule: RuleBody) =>
  answer<Rule>(
    http.PUT("/api/v1/objects/{object}/rules/{name}", {
      params: { path: { object, name }, header: seen(object) },
      body: labels(rule),
    }),
  );

export const removeRule = (object: string, name: string) =>
  answer<void>(
    http.DELETE("/api/v1/objects/{object}/rules/{name}", { params: { path: { object, name }, header: seen(object) } }),
  );
