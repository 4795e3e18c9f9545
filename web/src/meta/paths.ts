/** Addresses of objects and records; standard objects have short, friendly ones. */
const ALIASES: Record<string, string> = {
  lead: "leads",
  account: "accounts",
  contact: "contacts",
  opportunity: "opportunities",
  product: "products",
  activity: "activities",
  user: "users",
  competitor: "competitors",
  quote: "quotes",
  contract: "contracts",
  order: "orders",
  ticket: "tickets",
  project: "delivery-projects",
};

const OBJECTS = new Map(Object.entries(ALIASES).map(([object, alias]) => [alias, object]));

export const ALIAS_PATHS: readonly string[] = Object.values(ALIASES);

export function listPath(object: string): string {
  const alias = ALIASES[object];
  return alias ? `/${alias}` : `/o/${object}`;
}

export function recordPath(object: string, id: string): string {
  return `${listPath(object)}/${id}`;
}

/** The object a friendly path segment stands for. */
export function objectOfAlias(segment: string): string {
  return OBJECTS.get(segment) ?? segment;
}

/** Where records of an object are merged; the first one is proposed to stay. */
export function mergePath(object: string, ids: readonly string[]): string {
  return `/merge/${object}?ids=${ids.join(",")}`;
}
