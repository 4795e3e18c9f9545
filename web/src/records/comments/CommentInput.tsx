import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Mentions } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Words } from "../../api/comments";
import { queryRecords } from "../../api/records";
import type { Ref } from "../../api/schema";
import { searchFilter } from "../../lib/filter";
import { isComposing } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import styles from "./comments.module.css";
import { calledIn } from "./mentions";

const DEBOUNCE_MS = 120;
const OFFERED = 8;

/** People by name, pinyin initials or phone tail. */
function usePeople(asked: string | null) {
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(asked?.trim() ?? ""), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return useQuery({
    queryKey: ["candidates", "user", query, "mention"],
    queryFn: async ({ signal }) => {
      const body = { filter: searchFilter(query), fields: ["name"], limit: OFFERED };
      const page = await queryRecords("user", body, signal);
      return page.records.map((row): Ref => ({ id: row.id, name: String(row.name ?? "") }));
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

interface CommentInputProps {
  label: string;
  text?: string;
  called?: readonly Ref[];
  busy: boolean;
  save: string;
  onSave: (words: Words) => void;
  onCancel?: () => void;
}

/** Where a comment is typed; @ offers colleagues, Ctrl Enter sends. */
export function CommentInput({
  label,
  text: first = "",
  called = [],
  busy,
  save,
  onSave,
  onCancel,
}: CommentInputProps) {
  const [text, setText] = useState(first);
  const [asked, setAsked] = useState<string | null>(null);
  const picked = useRef<Ref[]>([...called]);
  const people = usePeople(asked);
  const ready = text.trim() !== "" && !busy;
  const send = () => {
    if (ready) onSave({ text: text.trim(), mentions: calledIn(text, picked.current).map((person) => person.id) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && asked === null) onCancel?.();
  };
  return (
    <div className={styles.input}>
      <Mentions
        value={text}
        aria-label={label}
        placeholder={label}
        autoFocus={Boolean(onCancel)}
        autoSize={{ minRows: text || onCancel ? 2 : 1, maxRows: 8 }}
        maxLength={5_000}
        loading={people.isFetching}
        notFoundContent={t(people.isFetching ? "state.searching" : "picker.none")}
        filterOption={false}
        options={(people.data ?? []).map((person) => ({ key: person.id, value: person.name, label: person.name }))}
        onSearch={(query) => setAsked(query)}
        onSelect={(option) => {
          const person = people.data?.find((each) => each.name === option.value);
          if (person) picked.current.push(person);
          setAsked(null);
        }}
        onChange={setText}
        onKeyDown={onKeyDown}
      />
      {text || onCancel ? (
        <div className={styles.actions}>
          <Button type="primary" size="small" disabled={!ready} loading={busy} onClick={send}>
            {save}
          </Button>
          {onCancel ? (
            <Button size="small" onClick={onCancel}>
              {t("action.cancel")}
            </Button>
          ) : (
            <span className="muted">{t("comment.how")}</span>
          )}
        </div>
      ) : null}
    </div>
  );
}
