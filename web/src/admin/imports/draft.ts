/** Changing a mapping by hand, and what is sent of it. */
import type {
  Ensured,
  ImportOptions,
  OwnerPolicy,
  Preview,
  Repair,
  TableMapping,
  Target,
  UploadedFile,
} from "../../api/imports";
import { ensuredBy, type FlowChoice } from "./flows";

export interface Draft {
  /** The batch it will be; null until the first file is there. */
  id: string | null;
  files: UploadedFile[];
  preview: Preview | null;
  tables: TableMapping[];
  /** Keys of tables that stay out. */
  left: string[];
  /** Keys of proposals that were turned down. */
  declined: string[];
  /** Flows to be made, by key of their table. */
  flows: Record<string, FlowChoice>;
  owner: OwnerPolicy;
  fallbackOwner: string;
  migration: boolean;
  name: string;
  step: number;
  /** The trial run and what was tried. */
  trial: { batch: string; of: string } | null;
}

export const EMPTY_DRAFT: Draft = {
  id: null,
  files: [],
  preview: null,
  tables: [],
  left: [],
  declined: [],
  flows: {},
  owner: "file",
  fallbackOwner: "",
  migration: false,
  name: "",
  step: 0,
  trial: null,
};

export function tableKey(table: { file: string; sheet: string }): string {
  return `${table.file}\u001f${table.sheet}`;
}

export function repairKey(table: { file: string; sheet: string }, repair: Repair): string {
  return [tableKey(table), repair.column, repair.from].join("\u001f");
}

export function included(draft: Draft): TableMapping[] {
  return draft.tables.filter((table) => !draft.left.includes(tableKey(table)));
}

/** What has to be there before the rows of the run come. */
function ensured(draft: Draft): Ensured[] {
  return included(draft).flatMap((table) => {
    const choice = draft.flows[tableKey(table)];
    return choice ? ensuredBy(choice) : [];
  });
}

/** What is kept of a draft on the server; the files and the preview come back from there. */
export function keptOf(draft: Draft): Partial<Draft> {
  const { files: _, preview: __, id: ___, ...kept } = draft;
  return kept;
}

/** Options of a preview or a run of the draft as it stands. */
export function optionsOf(draft: Draft, dryRun = false): ImportOptions {
  return {
    mapping: {
      tables: included(draft),
      owner: draft.owner,
      fallback_owner: draft.fallbackOwner,
      ensure: ensured(draft),
    },
    migration: draft.migration,
    dry_run: dryRun,
    only_mapped: true,
    name: draft.name,
  };
}

/** What decides the result of a run: a trial of anything else is out of date. */
export function signature(draft: Draft): string {
  return JSON.stringify([draft.files.map((file) => file.id), { ...optionsOf(draft), name: "" }]);
}

export function withTable(draft: Draft, key: string, change: (table: TableMapping) => TableMapping): Draft {
  return { ...draft, tables: draft.tables.map((table) => (tableKey(table) === key ? change(table) : table)) };
}

/** Columns feed these targets; a field is fed by one column only, so another column gives it up. */
export function withTargets(table: TableMapping, column: string, fields: string[]): TableMapping {
  const before = table.columns[column] ?? [];
  const chosen: Target[] = fields.map((field) => before.find((target) => target.field === field) ?? { field });
  const columns: Record<string, Target[]> = {};
  for (const [name, targets] of Object.entries(table.columns)) {
    const kept = targets.filter((target) => !fields.includes(target.field));
    if (name !== column && kept.length) columns[name] = kept;
  }
  if (chosen.length) columns[column] = chosen;
  const fed = new Set(Object.values(columns).flatMap((targets) => targets.map((target) => target.field)));
  const constants = new Set(Object.keys((table.constants as object | undefined) ?? {}));
  return { ...table, columns, match: table.match.filter((field) => fed.has(field) || constants.has(field)) };
}

export function withTarget(table: TableMapping, column: string, field: string, change: Partial<Target>): TableMapping {
  const targets = (table.columns[column] ?? []).map((target) =>
    target.field === field ? { ...target, ...change } : target,
  );
  return { ...table, columns: { ...table.columns, [column]: targets } };
}

export function withRepair(table: TableMapping, repair: Repair, accepted: boolean): TableMapping {
  const rest = table.repairs.filter((each) => each.column !== repair.column || each.from !== repair.from);
  const { column, from, to } = repair;
  return { ...table, repairs: accepted ? [...rest, { column, from, to }] : rest };
}

export function withValue(table: TableMapping, field: string, text: string, to: string | null): TableMapping {
  const { [text]: _, ...rest } = table.values[field] ?? {};
  const words = to === null ? rest : { ...rest, [text]: to };
  const { [field]: __, ...others } = table.values;
  return { ...table, values: Object.keys(words).length ? { ...others, [field]: words } : others };
}

export function unmapped(headers: readonly string[], table: TableMapping): string[] {
  return headers.filter((header) => !table.columns[header]?.length);
}
