import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import type { TextAreaRef } from "antd/es/input/TextArea";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { checkExpression, type Kind, wordsOptions } from "../../api/expressions";
import type { FieldMeta, Json } from "../../api/schema";
import { FieldEditor } from "../../fields/FieldEditor";
import { asRef } from "../../fields/values";
import { t, tOr } from "../../lib/i18n";
import { completed, suggestions, wordAt } from "./completion";
import styles from "./designer.module.css";

const CHECK_AFTER_MS = 350;

interface FormulaInputProps {
  object: string;
  label: string;
  value: string;
  onChange: (next: string) => void;
  needs?: Kind;
  /** Offers a record to work the expression out for. */
  tried?: boolean;
  hint?: string;
}

/** Writes an expression: completes words, names what it gives, marks what is wrong where it is wrong. */
export function FormulaInput({ object, label, value, onChange, needs, tried, hint }: FormulaInputProps) {
  const id = useId();
  const box = useRef<TextAreaRef>(null);
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  const [record, setRecord] = useState<Json>(null);
  const settled = useSettled(value);
  const words = useQuery({ ...wordsOptions(object), enabled: object !== "" });
  const recordId = asRef(record)?.id ?? null;
  const checked = useQuery({
    queryKey: ["design", "check", object, settled, needs, recordId],
    queryFn: () => checkExpression(object, settled, needs ?? null, recordId),
    enabled: settled.trim() !== "" && object !== "",
  });
  const offered = open ? suggestions(words.data, wordAt(value, cursor)) : [];
  const put = (insert: string) => {
    const next = completed(value, cursor, insert);
    onChange(next.text);
    setOpen(false);
    requestAnimationFrame(() => {
      const area = box.current?.resizableTextArea?.textArea;
      area?.focus();
      area?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || offered.length === 0) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const one = offered[chosen % offered.length];
    if (step) setChosen((chosen + step + offered.length) % offered.length);
    else if ((event.key === "Enter" || event.key === "Tab") && one) put(one.insert);
    else if (event.key === "Escape") setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const answer = value.trim() && settled === value ? checked.data : undefined;
  const problem = answer?.problems[0];
  const link: FieldMeta = { name: "record", type: "ref", label: {}, target: object };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        id={id}
        ref={box}
        className={styles.formula}
        autoSize={{ minRows: 2, maxRows: 8 }}
        spellCheck={false}
        value={value}
        status={problem ? "error" : undefined}
        aria-describedby={`${id}-said`}
        onKeyDown={onKeyDown}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onChange={(event) => {
          onChange(event.target.value);
          setCursor(event.target.selectionStart);
          setChosen(0);
          setOpen(true);
        }}
      />
      {offered.length ? (
        <ul className={styles.plain} aria-label={t("design.completion")}>
          {offered.map((each, index) => (
            <li key={each.insert}>
              <button
                type="button"
                className={styles.sideItem}
                aria-current={index === chosen % offered.length}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => put(each.insert)}
              >
                <code>{each.label}</code> <span className={styles.hint}>{each.note}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <div id={`${id}-said`} aria-live="polite">
        {problem ? (
          <>
            <div className={styles.marked}>
              {value.slice(0, problem.offset)}
              <mark>{value.slice(problem.offset, Math.max(problem.end, problem.offset + 1)) || " "}</mark>
              {value.slice(Math.max(problem.end, problem.offset + 1))}
            </div>
            <div className={styles.wrong}>
              {t("design.at_character", { at: problem.offset + 1 })} {problem.message}
            </div>
          </>
        ) : answer?.ok ? (
          <div className={styles.hint}>
            {t("design.gives", { kind: tOr(`design.kind.${answer.type}`, String(answer.type)) })}
            {recordId && answer.value !== undefined
              ? ` ${t("design.for_record", { value: answer.value === null ? t("design.empty") : String(answer.value) })}`
              : null}
          </div>
        ) : hint ? (
          <div className={styles.hint}>{hint}</div>
        ) : null}
      </div>
      {tried ? (
        <div className={styles.field} style={{ marginTop: 8 }}>
          <label htmlFor={`${id}-record`}>{t("design.try_record")}</label>
          <FieldEditor id={`${id}-record`} field={link} value={record} onChange={setRecord} />
        </div>
      ) : null}
    </div>
  );
}

/** A text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
