import { Alert, Button, Drawer } from "antd";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Problem } from "../../api/client";
import { type Match, refusedFor } from "../../api/duplicates";
import { useObjectMeta } from "../../api/metadata";
import { createRecord } from "../../api/records";
import type { FieldError, Json, ObjectMeta } from "../../api/schema";
import { useMe } from "../../api/session";
import { isEmpty, toWireValue } from "../../fields/values";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { readLocal, writeLocal } from "../../lib/store";
import { objectLabel } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { refreshObjects } from "../cache";
import type { CreateOptions } from "./createContext";
import { DuplicateHints } from "./DuplicateHints";
import { FormFields } from "./FormFields";
import styles from "./form.module.css";
import { formFields, startValues } from "./formFields";

type Draft = Record<string, Json>;

interface CreateDrawerProps {
  object: string;
  options: CreateOptions;
  onClose: () => void;
}

export default function CreateDrawer({ object: name, options, onClose }: CreateDrawerProps) {
  const object = useObjectMeta(name);
  const title = t("action.new_object", { object: objectLabel(object.data, name) });
  if (!object.data) {
    return (
      <Drawer open title={title} onClose={onClose} size={560}>
        {object.error ? <ErrorState error={object.error} /> : <Skeleton />}
      </Drawer>
    );
  }
  return <Create object={object.data} title={title} options={options} onClose={onClose} />;
}

interface CreateProps {
  object: ObjectMeta;
  title: string;
  options: CreateOptions;
  onClose: () => void;
}

function Create({ object, title, options, onClose }: CreateProps) {
  const me = useMe();
  const navigate = useNavigate();
  const notify = useNotify();
  const draftKey = `yingdan.draft.${object.name}`;
  const [start] = useState<Draft>(() => ({ ...startValues(object, me), ...(options.defaults as Draft | undefined) }));
  const [draft] = useState(() => readLocal<Draft | null>(draftKey, null));
  const [values, setValues] = useState<Draft>(start);
  const [touched, setTouched] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refused, setRefused] = useState<Match[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [all, setAll] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const { quick, more } = formFields(object);

  useEffect(() => {
    if (touched) writeLocal(draftKey, values);
  }, [touched, draftKey, values]);

  const show = (found: readonly FieldError[]) => {
    setErrors(found);
    if (found.some((error) => more.some((field) => field.name === error.field))) setAll(true);
    const first = found[0]?.field;
    const focus = () =>
      body.current?.querySelector<HTMLElement>(`[data-field="${first}"] :is(input,textarea,button)`)?.focus();
    requestAnimationFrame(focus);
  };
  const save = async () => {
    setBusy(true);
    try {
      const sent = Object.entries(values).filter(([, value]) => !isEmpty(value));
      const record = await createRecord(
        object.name,
        Object.fromEntries(sent.map(([key, value]) => [key, toWireValue(value)])),
      );
      writeLocal(draftKey, null);
      refreshObjects(object.name);
      onClose();
      notify.done(t("form.created", { object: objectLabel(object) }));
      if (options.onCreated) options.onCreated(record);
      else navigate(recordPath(object.name, record.id));
    } catch (error) {
      if (error instanceof Problem && error.status === 422) show(error.errors);
      if (error instanceof Problem && error.status === 409) setRefused(refusedFor(error));
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const change = (name: string, value: Json) => {
    setTouched(true);
    setRefused(null);
    setErrors((before) => before.filter((error) => error.field !== name));
    setValues((before) => ({ ...before, [name]: value }));
  };

  return (
    <Drawer
      open
      title={title}
      onClose={onClose}
      size={560}
      footer={
        <div className={styles.footer}>
          <Button type="primary" loading={busy} onClick={save}>
            {t("action.save")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <kbd>Ctrl + Enter</kbd>
        </div>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter saves from any field inside */}
      <div
        ref={body}
        onKeyDown={(event) => {
          const submit = event.key === "Enter" && (event.ctrlKey || event.metaKey);
          if (submit && !isComposing(event.nativeEvent)) void save();
        }}
      >
        {draft && !touched ? (
          <Alert
            type="info"
            showIcon
            title={t("form.draft")}
            action={
              <Button
                size="small"
                onClick={() => {
                  setValues({ ...start, ...draft });
                  setTouched(true);
                }}
              >
                {t("form.restore")}
              </Button>
            }
          />
        ) : null}
        <FormFields object={object} fields={quick} values={values} errors={errors} autoFocus onChange={change} />
        {touched ? (
          <DuplicateHints object={object.name} nameField={object.name_field} values={values} refused={refused} />
        ) : null}
        {more.length > 0 && !all ? (
          <Button type="link" className={styles.more} onClick={() => setAll(true)}>
            {t("form.more", { count: more.length })}
          </Button>
        ) : null}
        {all ? <FormFields object={object} fields={more} values={values} errors={errors} onChange={change} /> : null}
      </div>
    </Drawer>
  );
}
