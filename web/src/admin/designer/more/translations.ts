/** What of an object has a name in three languages. Pure. */
import type { DesignObject, Values } from "../../../api/designer";
import type { Labels } from "../../../lib/i18n";
import { toLabels } from "../labels";

export interface Line {
  /** `object`, `field` or `field:option`. */
  key: string;
  labels: Labels;
}

export function linesOf(object: DesignObject): Line[] {
  const fields = object.fields.filter((field) => !field.system);
  return [
    { key: object.name, labels: object.label },
    ...fields.flatMap((field) => [
      { key: field.name, labels: field.label },
      ...(field.options ?? []).map((each) => ({ key: `${field.name}:${each.value}`, labels: each.label })),
    ]),
  ];
}

const HAN = /\p{Script=Han}/u;

/** A name without English, or whose English is Chinese. */
export function isUntranslated(labels: Labels): boolean {
  return !labels.en?.trim() || HAN.test(labels.en) || !labels["zh-TW"]?.trim();
}

/** The bodies that carry edited names to the server. */
export function changesOf(object: DesignObject, edited: Record<string, Labels>) {
  const fields: Record<string, Values> = {};
  for (const field of object.fields) {
    const label = edited[field.name];
    const body: Values = label ? { label: toLabels(label) } : {};
    const options = field.options ?? [];
    if (options.some((each) => edited[`${field.name}:${each.value}`])) {
      body.options = options.map((each) => ({
        ...each,
        label: toLabels(edited[`${field.name}:${each.value}`] ?? each.label),
      })) as never;
    }
    if (Object.keys(body).length) fields[field.name] = body;
  }
  return { label: edited[object.name], fields };
}
