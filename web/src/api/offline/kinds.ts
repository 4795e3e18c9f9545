/** Which answers are kept for times without a line, and how many of each kind. */

export type Kind = "record" | "own" | "past" | "list" | "figure" | "shape";

/** The oldest of a kind make room; descriptions of objects and views are few. */
export const MOST: Record<Kind, number> = { record: 200, own: 200, past: 200, list: 60, figure: 80, shape: 300 };

const NAMES = "[a-z][a-z0-9_]*";
const RECORD = new RegExp(`^/api/v1/records/(${NAMES})/([0-9a-f-]{36})$`);

const KEPT: readonly [method: string, path: RegExp, kind: Kind][] = [
  ["GET", RECORD, "record"],
  ["GET", new RegExp(`^/api/v1/records/${NAMES}/[0-9a-f-]{36}/(timeline|history)$`), "past"],
  ["POST", new RegExp(`^/api/v1/records/${NAMES}/(query|board)$`), "list"],
  ["POST", new RegExp(`^/api/v1/records/${NAMES}/aggregate$`), "figure"],
  ["GET", /^\/api\/v1\/(metrics\/[^/]+|forecasts\/quickest|records\/opportunity\/[0-9a-f-]{36}\/score)$/, "figure"],
  ["GET", new RegExp(`^/api/v1/(me|metrics|views|notifications(/unread)?|objects(/${NAMES})?)$`), "shape"],
];

/** What kind of answer this would be; null for those that are never kept. */
export function kindOf(method: string, path: string): Kind | null {
  return KEPT.find(([verb, pattern]) => verb === method && pattern.test(path))?.[2] ?? null;
}

/** One name for one answer: a record has one however much of what it links to was asked for. */
export function nameOf(kind: Kind, method: string, url: URL, body: string): string {
  const record = kind === "record" ? RECORD.exec(url.pathname) : null;
  if (record?.[1] && record[2]) return recordName(record[1], record[2]);
  return `${method} ${url.pathname}${url.search} ${body}`;
}

export function recordName(object: string, id: string): string {
  return `record ${object}/${id}`;
}

/** The object of a record by its name here. */
export function objectOf(name: string): string {
  return name.slice("record ".length).split("/")[0] ?? "";
}
