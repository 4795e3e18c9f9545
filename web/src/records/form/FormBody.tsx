import { Button } from "antd";
import { useEffect, useMemo, useState } from "react";
import { type FormState, useFormState } from "../../api/forms";
import type { FieldError, Json, ObjectMeta } from "../../api/schema";
import { toWire } from "../../fields/values";
import { labelText, t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { findField } from "../../meta/objects";
import type { Draft } from "./drafts";
import { FormFields } from "./FormFields";
import styles from "./form.module.css";
import { type FormParts, formFields } from "./formFields";
import { hasConditions, inState, sectionsOf } from "./formModel";

const AFTER_MS = 200;

interface FormBodyProps {
  object: ObjectMeta;
  values: Draft;
  errors: readonly FieldError[];
  /** Quick create shows a few fields first; the whole form all of them at once. */
  whole: boolean;
  record?: string;
  onChange: (name: string, value: Json) => void;
  onMore: () => void;
}

/** What the server makes of the values, asked a moment after the last key. */
function useAnswered(object: ObjectMeta, values: Draft, record: string | undefined): FormState | undefined {
  const phone = useIsPhone();
  const [asked, setAsked] = useState<Draft>({});
  const text = JSON.stringify(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toWire(findField(object, name), value)])),
  );
  useEffect(() => {
    const timer = setTimeout(() => setAsked(JSON.parse(text) as Draft), AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const conditional = useMemo(() => hasConditions(object), [object]);
  const device = phone ? "mobile" : "desktop";
  return useFormState({ object: object.name, values: asked, record, device }, conditional).data;
}

/** The fields of a form as the layout, the rights and the values so far want them. */
export function FormBody({ object, values, errors, whole, record, onChange, onMore }: FormBodyProps) {
  const state = useAnswered(object, values, record);
  const parts: FormParts = formFields(object);
  const fields = (list: Parameters<typeof inState>[0], first: boolean, columns?: number) => (
    <FormFields
      object={object}
      fields={inState(list, state)}
      values={{ ...state?.computed, ...values }}
      errors={errors}
      columns={columns}
      autoFocus={first}
      onChange={onChange}
    />
  );
  const sections = whole ? sectionsOf(object, state, parts.fits) : [];
  if (sections.length) {
    return sections.map((section, index) => (
      <section key={section.key} className={styles.section}>
        {section.title ? <h3>{labelText(section.title)}</h3> : null}
        {fields(section.fields, index === 0, section.columns)}
      </section>
    ));
  }
  const more = inState(parts.more, state);
  return (
    <>
      {fields(parts.quick, true)}
      {more.length > 0 && !whole ? (
        <Button type="link" className={styles.more} onClick={onMore}>
          {t("form.more", { count: more.length })}
        </Button>
      ) : null}
      {whole && more.length > 0 ? fields(parts.more, false) : null}
    </>
  );
}
