/** What a column may feed: the fields of an object and, for migrations, instants of the past. */
import { useQuery } from "@tanstack/react-query";
import { useObjectMeta } from "../../api/metadata";
import { queryRecords } from "../../api/records";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { t, tOr } from "../../lib/i18n";
import { fieldLabel, findField } from "../../meta/objects";

const NEVER = new Set(["id", "rollup", "formula", "autonum"]);

/** Fields a file may feed: everything the product does not derive and the person may write. */
export function importable(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter(
    (field) => !field.derived && !NEVER.has(field.type) && (field.rights ?? "edit") === "edit",
  );
}

export function targetLabel(object: ObjectMeta | undefined, name: string): string {
  if (name.startsWith("@entered:")) return t("import.entered", { stage: name.slice("@entered:".length) });
  if (name.startsWith("@")) return tOr(`import.past.${name.slice(1)}`, name);
  const field = object && findField(object, name);
  return field ? fieldLabel(field) : name;
}

export interface TargetGroup {
  label: string;
  options: { value: string; label: string }[];
}

/** Names of stages, for "entered stage …" columns. */
function useStages(object: ObjectMeta | undefined): string[] {
  const has = Boolean(object && findField(object, "stage"));
  const { data } = useQuery({
    queryKey: ["import-stages"],
    queryFn: async () => (await queryRecords("stage", { fields: ["name"], limit: 100 })).records,
    enabled: has,
    staleTime: 60_000,
  });
  return has ? [...new Set((data ?? []).map((row) => String(row.name ?? "")))] : [];
}

export function useTargets(name: string): { object: ObjectMeta | undefined; groups: TargetGroup[] } {
  const { data: object } = useObjectMeta(name, name !== "");
  const stages = useStages(object);
  if (!object) return { object, groups: [] };
  const option = (value: string) => ({ value, label: targetLabel(object, value) });
  const fields = importable(object);
  const required = fields.filter((field) => field.required);
  const own = fields.filter((field) => !field.required && !field.system);
  const rest = fields.filter((field) => !field.required && field.system);
  const past = ["@created", "@current", "@closed", ...stages.map((stage) => `@entered:${stage}`)];
  const groups = [
    { label: t("import.group_required"), options: required.map((field) => option(field.name)) },
    { label: t("import.group_fields"), options: own.map((field) => option(field.name)) },
    { label: t("import.group_past"), options: past.map(option) },
    { label: t("import.group_system"), options: rest.map((field) => option(field.name)) },
  ];
  return { object, groups: groups.filter((group) => group.options.length > 0) };
}
