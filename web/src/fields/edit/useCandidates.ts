/** Records a link may point at: recent picks first, then the server's answer to what is typed. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { queryRecords } from "../../api/records";
import type { FieldMeta, Filter, RecordRow, Ref } from "../../api/schema";
import { allOf, searchFilter } from "../../lib/filter";
import { readLocal, writeLocal } from "../../lib/store";
import { linkTarget, useObjectMap } from "../../meta/objects";
import { refId } from "../values";

const DEBOUNCE_MS = 120;
const LIMIT = 30;
const RECENT = 5;

function recentKey(target: string): string {
  return `yingdan.recent.${target}`;
}

export function rememberPick(target: string, ref: Ref): void {
  const rest = readLocal<Ref[]>(recentKey(target), []).filter((each) => each.id !== ref.id);
  writeLocal(recentKey(target), [ref, ...rest].slice(0, RECENT));
}

/** Links that depend on another field of the same record: stages of its pipeline, contacts of its account. */
const NARROWED_BY: Record<string, string> = { stage: "pipeline", contact: "account" };

function narrowing(target: string, record: RecordRow | undefined): Filter | null {
  const by = NARROWED_BY[target];
  const id = by ? refId(record?.[by]) : null;
  return by && id ? { field: by, op: "eq", value: id } : null;
}

export function useCandidates(field: FieldMeta, record: RecordRow | undefined) {
  const target = linkTarget(field);
  const nameField = useObjectMap().get(target)?.name_field ?? "name";
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(text.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const filter = narrowing(target, record);
  const { data, isFetching } = useQuery({
    queryKey: ["candidates", target, query, filter],
    queryFn: async ({ signal }) => {
      const body = { filter: allOf(filter, searchFilter(query)), fields: [nameField], limit: LIMIT };
      const page = await queryRecords(target, body, signal);
      return page.records.map((row): Ref => ({ id: row.id, name: String(row[nameField] ?? "") }));
    },
    enabled: open && target !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const found = data ?? [];
  const recent = query || filter ? [] : readLocal<Ref[]>(recentKey(target), []);
  const items = [...recent, ...found.filter((each) => !recent.some((known) => known.id === each.id))];
  return { items, searching: isFetching, setText, open, setOpen };
}
