/** Objects, fields and what belongs to them, as designers change them. */
import { queryOptions } from "@tanstack/react-query";
import type { Labels } from "../lib/i18n";
import { answer, http } from "./client";
import { queryClient } from "./queryClient";
import type { FieldMeta, Json, ObjectMeta, OptionMeta } from "./schema";

export type Values = Record<string, Json>;

export interface Rollup {
  object: string;
  link: string;
  function: string;
  field?: string;
  filter?: string;
}

export interface DesignOption extends OptionMeta {
  when?: string[];
}

export interface DesignField extends Omit<FieldMeta, "options"> {
  options?: DesignOption[];
  max_length?: number;
  pattern?: string;
  gapless?: boolean;
  depends_on?: string;
  via?: string;
  currency_field?: string;
  expression?: string;
  result?: string;
  required_if?: string;
  shown_if?: string;
  rollup?: Rollup;
}

export interface Placed {
  name: string;
  required?: boolean;
  readonly?: boolean;
  shown_if?: string;
  required_if?: string;
  width?: number;
}

export interface LayoutSection {
  label: Labels | null;
  columns: number;
  fields: Placed[];
  shown_if?: string;
}

export type Device = "desktop" | "mobile";

export interface LayoutPart {
  name: string;
  label: Labels;
  roles?: string[];
  devices?: Device[];
  record_types?: string[];
  sections?: LayoutSection[];
  list?: string[];
  header?: string[];
}

export interface RecordTypePart {
  name: string;
  label: Labels;
  active: boolean;
  options: Record<string, string[]>;
  links: Record<string, string[]>;
  defaults: Values;
  layout?: string;
}

export interface DesignObject extends Omit<ObjectMeta, "fields"> {
  version: number;
  custom: boolean;
  fields: DesignField[];
  record_types: RecordTypePart[];
  layouts?: LayoutPart[];
}

export interface Dependent {
  kind: string;
  object: string;
  name: string;
  blocking: boolean;
}

export interface Retired {
  object: string;
  field: string | null;
  label: Labels;
  retired_at: string;
  days_left: number;
}

export interface Conversion {
  lost: number;
  samples: string[];
  rewrite: boolean;
}

export const DESIGN = "design";
export const RETIRED_KEY = [DESIGN, "retired"] as const;

export const designOptions = (object: string) =>
  queryOptions({
    queryKey: [DESIGN, "object", object],
    queryFn: () => answer<DesignObject>(http.GET("/api/v1/objects/{object}", { params: { path: { object } } })),
  });

/** The version of the definitions on the screen: the server refuses a change (409) where somebody was quicker. */
export function seen(object: string): { "if-match"?: string } {
  const state = queryClient.getQueryState<DesignObject>(designOptions(object).queryKey);
  return state?.data && !state.isInvalidated ? { "if-match": String(state.data.version) } : {};
}

export const fetchRetired = () =>
  answer<{ retired: Retired[] }>(http.GET("/api/v1/schema/retired")).then((each) => each.retired);

export const createObject = (body: Values) => answer<DesignObject>(http.POST("/api/v1/objects", { body }));

export const changeObject = (object: string, body: Values) =>
  answer<DesignObject>(
    http.PATCH("/api/v1/objects/{object}", { params: { path: { object }, header: seen(object) }, body }),
  );

export const retireObject = (object: string, force: boolean) =>
  answer<unknown>(
    http.DELETE("/api/v1/objects/{object}", { params: { path: { object }, query: { force }, header: seen(object) } }),
  );

export const restoreObject = (object: string) =>
  answer<unknown>(http.POST("/api/v1/objects/{object}/restore", { params: { path: { object } } }));

export const objectDependents = (object: string) =>
  answer<{ dependents: Dependent[] }>(
    http.GET("/api/v1/objects/{object}/dependents", { params: { path: { object } } }),
  );

export const createField = (object: string, body: Values) =>
  answer<DesignField>(
    http.POST("/api/v1/objects/{object}/fields", { params: { path: { object }, header: seen(object) }, body }),
  );

const place = (object: string, field: string) => ({ path: { object, field } });

export const changeField = (object: string, field: string, body: Values) =>
  answer<DesignField>(
    http.PATCH("/api/v1/objects/{object}/fields/{field}", {
      params: { ...place(object, field), header: seen(object) },
      body,
    }),
  );

export const retireField = (object: string, field: string, force: boolean) =>
  answer<unknown>(
    http.DELETE("/api/v1/objects/{object}/fields/{field}", {
      params: { ...place(object, field), query: { force }, header: seen(object) },
    }),
  );

export const restoreField = (object: string, field: string) =>
  answer<unknown>(http.POST("/api/v1/objects/{object}/fields/{field}/restore", { params: place(object, field) }));

export const fieldDependents = (object: string, field: string) =>
  answer<{ dependents: Dependent[]; convertible: string[] }>(
    http.GET("/api/v1/objects/{object}/fields/{field}/dependents", { params: place(object, field) }),
  );

export const convertField = (object: string, field: string, body: Values, dryRun: boolean) =>
  answer<Conversion>(
    http.POST("/api/v1/objects/{object}/fields/{field}/convert", {
      params: { ...place(object, field), query: { dry_run: dryRun }, header: seen(object) },
      body,
    }),
  );

export type PartKind = "record-types" | "layouts" | "buttons";

export const putPart = (object: string, part: PartKind, name: string, body: Values) =>
  answer<DesignObject>(
    http.PUT("/api/v1/objects/{object}/{part}/{name}", {
      params: { path: { object, part, name }, header: seen(object) },
      body,
    }),
  );

export const removePart = (object: string, part: PartKind, name: string) =>
  answer<void>(
    http.DELETE("/api/v1/objects/{object}/{part}/{name}", {
      params: { path: { object, part, name }, header: seen(object) },
    }),
  );

export interface IndexPart {
  columns: string[];
  unique: boolean;
  custom: boolean;
  bytes: number;
  /** How often a question was answered by it. */
  used: number;
}

export interface Indexes {
  indexes: IndexPart[];
  advice: { columns: string[]; seen: number; mean_ms: number; last_at: string }[];
  cap: number;
  used: number;
}

export const indexesOptions = (object: string) =>
  queryOptions({
    queryKey: [DESIGN, "indexes", object],
    queryFn: () => answer<Indexes>(http.GET("/api/v1/objects/{object}/indexes", { params: { path: { object } } })),
  });

export const addIndex = (object: string, columns: string[], unique: boolean) =>
  answer<unknown>(
    http.POST("/api/v1/objects/{object}/indexes", {
      params: { path: { object }, header: seen(object) },
      body: { columns, unique },
    }),
  );

export const removeIndex = (object: string, columns: string[], unique: boolean) =>
  answer<void>(
    http.DELETE("/api/v1/objects/{object}/indexes", {
      params: { path: { object }, query: { columns: columns.join(","), unique }, header: seen(object) },
    }),
  );
