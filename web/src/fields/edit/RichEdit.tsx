import {
  BoldOutlined,
  ClearOutlined,
  ItalicOutlined,
  OrderedListOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import { useEffect, useRef } from "react";
import { t } from "../../lib/i18n";
import { fieldLabel } from "../../meta/objects";
import type { EditProps } from "../kind";
import { cleanMarkup } from "../rich";
import styles from "./edit.module.css";

const TOOLS = [
  { command: "bold", text: "rich.bold", Icon: BoldOutlined },
  { command: "italic", text: "rich.italic", Icon: ItalicOutlined },
  { command: "insertUnorderedList", text: "rich.list", Icon: UnorderedListOutlined },
  { command: "insertOrderedList", text: "rich.numbered", Icon: OrderedListOutlined },
  { command: "removeFormat", text: "rich.plain", Icon: ClearOutlined },
] as const;

/** Formatted text; whatever is pasted is reduced to harmless markup before it is shown. */
export function RichEdit({ field, value, onChange, id, autoFocus, invalid }: EditProps) {
  const paper = useRef<HTMLDivElement>(null);
  const told = useRef<string | null>(null);
  const html = typeof value === "string" ? value : "";
  useEffect(() => {
    // What was typed here comes back as the value: writing it again would move the caret.
    if (paper.current && told.current !== html) {
      paper.current.innerHTML = cleanMarkup(html);
      told.current = html;
    }
  }, [html]);
  useEffect(() => {
    if (autoFocus) paper.current?.focus();
  }, [autoFocus]);
  const tell = () => {
    const now = paper.current?.textContent?.trim() ? cleanMarkup(paper.current.innerHTML) : "";
    told.current = now;
    onChange(now || null);
  };
  return (
    <div className={styles.rich} data-invalid={invalid}>
      <div className={styles.tools} role="toolbar" aria-label={fieldLabel(field)}>
        {TOOLS.map(({ command, text, Icon }) => (
          <button
            key={command}
            type="button"
            title={t(text)}
            aria-label={t(text)}
            // The selection must stay in the text.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              document.execCommand(command);
              tell();
            }}
          >
            <Icon aria-hidden />
          </button>
        ))}
      </div>
      <div
        ref={paper}
        id={id}
        className={styles.paper}
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-label={fieldLabel(field)}
        aria-invalid={invalid}
        onInput={tell}
        onPaste={(event) => {
          event.preventDefault();
          const markup = event.clipboardData.getData("text/html");
          const text = event.clipboardData.getData("text/plain");
          if (markup) document.execCommand("insertHTML", false, cleanMarkup(markup));
          else document.execCommand("insertText", false, text);
        }}
        onDrop={(event) => {
          event.preventDefault();
          document.execCommand("insertText", false, event.dataTransfer.getData("text/plain"));
        }}
      />
    </div>
  );
}
