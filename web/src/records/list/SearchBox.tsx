import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { Echo } from "../../lib/echo";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";

const DEBOUNCE_MS = 250;

/** The list's own search: `/` goes to it, Escape empties it; waits while an input method composes. */
export function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const composing = useRef(false);
  const input = useRef<InputRef>(null);
  const echo = useRef(new Echo());
  // What comes back of the own words is older than what has been typed since.
  useEffect(() => {
    if (!echo.current.heard(value)) setText(value);
  }, [value]);
  const send = (words: string) => {
    if (words === value) return;
    echo.current.note(words);
    onChange(words);
  };
  const sent = useRef(send);
  sent.current = send;
  useEffect(() => {
    if (text.trim() === value || composing.current) return;
    const timer = setTimeout(() => sent.current(text.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  useHotkeys({ "/": () => input.current?.focus() });
  return (
    <Input
      ref={input}
      prefix={<SearchOutlined aria-hidden />}
      allowClear
      value={text}
      placeholder={t("list.search")}
      aria-label={t("list.search")}
      style={{ width: 220, minWidth: 96 }}
      onChange={(event) => setText(event.target.value)}
      onCompositionStart={() => {
        composing.current = true;
      }}
      onCompositionEnd={(event) => {
        composing.current = false;
        setText(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          setText("");
          send("");
          input.current?.blur();
        }
      }}
    />
  );
}
