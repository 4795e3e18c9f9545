/** Customers within reach of a position: the server's, or without a line those that lie on the device. */
import { useQuery } from "@tanstack/react-query";
import { recordsOnDevice } from "../../../api/offline/answers";
import { queryRecords } from "../../../api/records";
import type { RecordRow } from "../../../api/schema";
import { asRef } from "../../../fields/values";
import { online } from "../../../lib/line";
import { asPoint, metresBetween, type Point, type Position } from "./position";

export const NEAR_M = 300;
const MOST = 50;
const SHOWN = 4;

export interface Near {
  id: string;
  name: string;
  metres: number;
}

/** Those no further than 300 m, the nearest first. */
export function byDistance(rows: readonly RecordRow[], here: Point): Near[] {
  const found = rows.flatMap((row) => {
    const point = asPoint(row.geo);
    return point ? [{ id: row.id, name: String(row.name ?? ""), metres: metresBetween(here, point) }] : [];
  });
  return found.filter((each) => each.metres <= NEAR_M).sort((a, b) => a.metres - b.metres);
}

/** Accounts that were opened on this device, and those of one's open opportunities by name. */
export async function accountsOnDevice(): Promise<RecordRow[]> {
  const found = new Map<string, RecordRow>();
  for (const { object, record } of await recordsOnDevice()) {
    const account = asRef(record.account);
    if (object === "account") found.set(record.id, record);
    else if (account?.name && !found.has(account.id)) found.set(account.id, { id: account.id, name: account.name });
  }
  return [...found.values()];
}

async function fetchNear(here: Position, signal: AbortSignal): Promise<Near[]> {
  if (!online.get()) return byDistance(await accountsOnDevice(), here).slice(0, SHOWN);
  const value = { lat: here.lat, lng: here.lng, within_m: NEAR_M };
  const filter = { field: "geo", op: "near" as const, value };
  const page = await queryRecords("account", { filter, fields: ["name", "geo"], limit: MOST }, signal);
  return byDistance(page.records, here).slice(0, SHOWN);
}

export function useNear(here: Position | null) {
  return useQuery({
    queryKey: ["near", here?.lat, here?.lng],
    queryFn: ({ signal }) => (here ? fetchNear(here, signal) : []),
    enabled: here !== null,
    gcTime: 0,
  });
}
