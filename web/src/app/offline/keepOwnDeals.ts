/** One's own open opportunities lie on the device before they are looked for, with their accounts' names. */
import type { QueryClient } from "@tanstack/react-query";
import { objectOptions, objectsOptions } from "../../api/metadata";
import { keepRecords } from "../../api/offline/answers";
import { queryRecords } from "../../api/records";
import { readLocal, writeLocal } from "../../lib/store";
import { allLinks, isVisible } from "../../meta/objects";

const MOST = 200;
const EVERY_MS = 30 * 60_000;
const WAIT_MS = 4_000;
const LAST = "yingdan.offline.own";

async function keep(client: QueryClient, person: string): Promise<void> {
  const objects = await client.fetchQuery(objectsOptions);
  if (!objects.some((each) => each.name === "opportunity")) return;
  const object = await client.fetchQuery(objectOptions("opportunity"));
  const page = await queryRecords("opportunity", {
    filter: {
      and: [
        { field: "owner", op: "me" },
        { field: "biz_status", op: "eq", value: "open" },
      ],
    },
    fields: object.fields.filter(isVisible).map((field) => field.name),
    expand: allLinks(object),
    sort: [{ field: "updated_at", dir: "desc" }],
    limit: MOST,
  });
  await keepRecords("opportunity", page.records);
  writeLocal(LAST, { person, at: Date.now() });
}

/** Keeps them a while after the first page stands, and every half an hour; returns how to stop. */
export function keepOwnDeals(client: QueryClient, person: string): () => void {
  const run = () => {
    const last = readLocal<{ person: string; at: number } | null>(LAST, null);
    if (last?.person === person && Date.now() - last.at < EVERY_MS) return;
    // Without a line, or without the right to deals, there is nothing to keep.
    keep(client, person).catch(() => undefined);
  };
  const first = setTimeout(run, WAIT_MS);
  const timer = setInterval(run, EVERY_MS);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
