import { Input } from "antd";
import { useState } from "react";
import type { Json } from "../../api/schema";
import type { EditProps } from "../kind";

/** Structured values as text; only valid JSON is handed on. */
export function JsonEdit({ value, onChange, id, autoFocus, invalid }: EditProps) {
  const [text, setText] = useState(value === null || value === undefined ? "" : JSON.stringify(value, null, 2));
  const [broken, setBroken] = useState(false);
  const change = (next: string) => {
    setText(next);
    try {
      onChange(next.trim() ? (JSON.parse(next) as Json) : null);
      setBroken(false);
    } catch {
      setBroken(true);
    }
  };
  return (
    <Input.TextArea
      id={id}
      autoFocus={autoFocus}
      autoSize={{ minRows: 3, maxRows: 12 }}
      status={invalid || broken ? "error" : undefined}
      value={text}
      onChange={(event) => change(event.target.value)}
    />
  );
}
