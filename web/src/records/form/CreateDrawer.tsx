import { Button, Drawer, Input } from "antd";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useNavigate } from "react-router";
import { Problem } from "../../api/client";
import { createAllTheSame, type Match, refusedFor } from "../../api/duplicates";
import { useObjectMeta } from "../../api/metadata";
import { enqueue, newKey, replay } from "../../api/offline/queue";
import { createRecord } from "../../api/records";
import type { Json, ObjectMeta } from "../../api/schema";
import { useMe } from "../../api/session";
import { isEmpty, toWire } from "../../fields/values";
import { t } from "../../lib/i18n";
import { can, findField, objectLabel } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { ErrorState, Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import { refreshObjects } from "../cache";
import type { CreateOptions } from "./createContext";
import { DuplicateHints } from "./DuplicateHints";
import { type Draft, draftKey } from "./drafts";
import { FormDrawer } from "./FormDrawer";
import styles from "./form.module.css";
import { startValues } from "./formFields";
import { useForm } from "./useForm";

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

/** What a new record sends: what was filled in, in its wire form. */
function wireOf(object: ObjectMeta, values: Draft): Record<string, Json> {
  const filled = Object.entries(values).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(filled.map(([name, value]) => [name, toWire(findField(object, name), value)]));
}

function titleOf(object: ObjectMeta, values: Draft, fallback: string): string {
  const name = values[object.name_field];
  return typeof name === "string" && name ? name : fallback;
}

function Create({ object, title, options, onClose }: CreateProps) {
  const me = useMe();
  const navigate = useNavigate();
  const notify = useNotify();
  const [start] = useState<Draft>(() => ({ ...startValues(object, me), ...(options.defaults as Draft | undefined) }));
  const form = useForm(object, start, draftKey(me.user.id, object.name));
  const [refused, setRefused] = useState<{ matches: Match[]; of: Draft } | null>(null);
  const [reason, setReason] = useState("");
  // A refusal for duplicates holds for the values it was about.
  const stands = refused?.of === form.values ? refused.matches : null;

  const sent = useRef({ body: "", key: "" });
  const keep = async (values: Draft, body: Record<string, Json>, key: string) => {
    const name = titleOf(object, values, title);
    await enqueue({ id: key, kind: "create", object: object.name, values: body, shown: values, title: name });
    notify.note(t("offline.kept"));
    setTimeout(onClose);
    void replay();
  };
  const save = async (values: Draft) => {
    const body = wireOf(object, values);
    const text = JSON.stringify(body);
    // Sent again as it was, perhaps because its answer was lost, it must not become a second record.
    if (sent.current.body !== text) sent.current = { body: text, key: newKey() };
    const { key } = sent.current;
    try {
      const anyway = stands && reason.trim();
      const record = anyway
        ? await createAllTheSame(object.name, body, reason.trim())
        : await createRecord(object.name, body, key);
      refreshObjects(object.name);
      notify.done(t("form.created", { object: objectLabel(object) }));
      // The guard has to be gone before the page changes, also on a machine that draws late.
      setTimeout(() => {
        flushSync(onClose);
        if (options.onCreated) options.onCreated(record);
        else navigate(recordPath(object.name, record.id));
      });
    } catch (error) {
      // Whoever waits for the new record cannot go on without it: the form stays.
      if (error instanceof Problem && error.status === 0 && !options.onCreated) {
        await keep(values, body, key);
        return;
      }
      const matches = error instanceof Problem && error.status === 409 ? refusedFor(error) : [];
      if (matches.length) setRefused({ matches, of: values });
      throw error;
    }
  };

  return (
    <FormDrawer object={object} title={title} form={form} save={save} onClose={onClose}>
      {form.touched ? (
        <DuplicateHints object={object.name} nameField={object.name_field} values={form.values} refused={stands} />
      ) : null}
      {stands && can(object, "merge") ? (
        <div className={styles.anyway}>
          <Input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder={t("form.anyway_reason")}
            aria-label={t("form.anyway_reason")}
          />
          <Button disabled={!reason.trim()} loading={form.busy} onClick={() => form.submit(save)}>
            {t("form.anyway")}
          </Button>
        </div>
      ) : null}
    </FormDrawer>
  );
}
