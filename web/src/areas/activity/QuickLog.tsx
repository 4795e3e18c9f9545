import { Button, Input } from "antd";
import { useState } from "react";
import { Problem } from "../../api/client";
import { useObjectMeta } from "../../api/metadata";
import { enqueue, newKey } from "../../api/offline/queue";
import { createRecord, type Values } from "../../api/records";
import type { FieldError, Json } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { labelText, t } from "../../lib/i18n";
import { can, fieldLabel, findField } from "../../meta/objects";
import { refreshObjects } from "../../records/cache";
import type { RecordSlotProps } from "../../records/slots";
import { useNotify } from "../../ui/useNotify";
import { linksTo } from "./linksTo";
import styles from "./QuickLog.module.css";

const QUICK_KINDS = ["call", "visit", "meeting", "wecom", "note"];

/** Writes down a call, visit or note where one is: kind, what was said, what comes next. */
export default function QuickLog({ object, record }: RecordSlotProps) {
  const activity = useObjectMeta("activity");
  const notify = useNotify();
  const [kind, setKind] = useState("call");
  const [content, setContent] = useState("");
  const [next, setNext] = useState("");
  const [nextAt, setNextAt] = useState<Json>(null);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const meta = activity.data;
  if (!meta || !can(meta, "create")) return null;
  const kinds = (findField(meta, "kind")?.options ?? []).filter((option) => option.active !== false);
  const offered = kinds.filter((option) => QUICK_KINDS.includes(option.value));
  const nextField = findField(meta, "next_at");
  const open = content !== "" || next !== "";

  const save = async () => {
    setBusy(true);
    const key = newKey();
    const clear = () => {
      setContent("");
      setNext("");
      setNextAt(null);
      setErrors([]);
    };
    const values: Values = { ...linksTo(object, record), kind, content, at: new Date().toISOString() };
    if (next) values.next_step = next;
    if (nextAt) values.next_at = nextAt;
    try {
      await createRecord("activity", values, key);
      clear();
      refreshObjects("activity", object.name);
      notify.done(t("activity.logged"));
    } catch (error) {
      if (error instanceof Problem && error.status === 0) {
        const title = content.trim().split("\n")[0]?.slice(0, 60) ?? "";
        await enqueue({ id: key, kind: "create", object: "activity", values, title });
        clear();
        notify.note(t("offline.kept"));
        return;
      }
      if (error instanceof Problem) setErrors(error.errors);
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className={styles.log}>
      <div className={styles.kinds} role="radiogroup" aria-label={t("activity.kind")}>
        {(offered.length ? offered : kinds.slice(0, 5)).map((option) => (
          <label key={option.value} className={styles.kind} data-on={kind === option.value}>
            <input
              type="radio"
              className="visually-hidden"
              name={`kind-${record.id}`}
              checked={kind === option.value}
              onChange={() => setKind(option.value)}
            />
            {labelText(option.label, option.value)}
          </label>
        ))}
      </div>
      <Input.TextArea
        value={content}
        onChange={(event) => setContent(event.target.value)}
        placeholder={t("activity.placeholder")}
        aria-label={t("activity.placeholder")}
        autoSize={{ minRows: open ? 3 : 1, maxRows: 8 }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && content) void save();
        }}
      />
      {open ? (
        <>
          <div className={styles.next}>
            <Input
              value={next}
              onChange={(event) => setNext(event.target.value)}
              placeholder={t("activity.next_step")}
              aria-label={t("activity.next_step")}
            />
            {nextField ? (
              <div title={fieldLabel(nextField)}>
                <FieldEditor field={nextField} value={nextAt} onChange={setNextAt} />
              </div>
            ) : null}
          </div>
          {errors.map((error) => (
            <div key={`${error.field}-${error.code}`} className={styles.problem} role="alert">
              {error.message}
            </div>
          ))}
          <div className={styles.actions}>
            <Button type="primary" loading={busy} disabled={!content.trim()} onClick={save}>
              {t("activity.save")}
            </Button>
            <span className="muted">Ctrl + Enter</span>
          </div>
        </>
      ) : null}
    </div>
  );
}
