/** The state of a form: values, refusals, its draft, and saving that loses nothing whatever the answer is. */
import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Problem } from "../../api/client";
import type { FieldError, Json, ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { fieldLabel, findField } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import { type Draft, dropDraft, keepDraft, readDraft } from "./drafts";
import { goneFields, oncePerField } from "./formModel";

export interface Form {
  values: Draft;
  errors: readonly FieldError[];
  touched: boolean;
  busy: boolean;
  body: RefObject<HTMLDivElement | null>;
  change: (name: string, value: Json) => void;
  submit: (save: (values: Draft) => Promise<void>) => Promise<void>;
  focus: (field: string) => void;
  /** A draft of another day, until it is taken up, dropped or something is typed. */
  draft: { at: string } | null;
  restore: () => void;
  drop: () => void;
}

/** Draws the first control of a field into sight and gives it the keys. */
function focusIn(body: HTMLDivElement | null, field: string): void {
  const place = body?.querySelector<HTMLElement>(`[data-field="${field}"]`);
  place?.scrollIntoView({ block: "center" });
  place?.querySelector<HTMLElement>(":is(input,textarea,button,[contenteditable])")?.focus();
}

export function useForm(object: ObjectMeta, start: Draft, key: string): Form {
  const client = useQueryClient();
  const notify = useNotify();
  const [kept, setKept] = useState(() => readDraft(key));
  const [values, setValues] = useState<Draft>(start);
  const [touched, setTouched] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (touched) keepDraft(key, values);
  }, [touched, key, values]);

  const focus = (field: string) => requestAnimationFrame(() => focusIn(body.current, field));
  const takeOff = async (names: string[]) => {
    const labels = names.map((name) => {
      const field = findField(object, name);
      return field ? fieldLabel(field) : name;
    });
    await client.invalidateQueries({ queryKey: ["object", object.name] });
    setValues((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !names.includes(name))));
    notify.note(t("form.gone", { names: labels.join(t("text.list_separator")) }));
  };
  const refused = async (problem: Problem) => {
    if (problem.status === 0) {
      keepDraft(key, values);
      notify.note(t("form.lost_line"));
      return;
    }
    if (problem.status === 401) return;
    const gone = problem.status === 422 ? goneFields(problem.errors, values) : [];
    const rest = oncePerField(problem.errors).filter((error) => !gone.includes(error.field ?? ""));
    setErrors(rest);
    if (gone.length) await takeOff(gone);
    else if (rest.length === 0) notify.failed(problem);
    const first = rest.find((error) => error.field)?.field;
    if (first) focus(first.replace(/[.[].*$/, ""));
  };
  return {
    values,
    errors,
    touched,
    busy,
    body,
    focus,
    draft: touched ? null : kept,
    change: (name, value) => {
      setTouched(true);
      setErrors((before) => before.filter((error) => error.field !== name && !error.field?.startsWith(`${name}[`)));
      setValues((before) => ({ ...before, [name]: value }));
    },
    submit: async (save) => {
      if (busy) return;
      setBusy(true);
      try {
        await save(values);
        dropDraft(key);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await refused(error);
      } finally {
        setBusy(false);
      }
    },
    restore: () => {
      if (!kept) return;
      const known = Object.entries(kept.values).filter(([name]) => findField(object, name));
      setValues({ ...start, ...Object.fromEntries(known) });
      setTouched(true);
    },
    drop: () => {
      dropDraft(key);
      setKept(null);
    },
  };
}
