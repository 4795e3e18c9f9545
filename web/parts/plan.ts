/** Which modules travel together: one file for what the first pages need in common, not a hundred for a hundred small modules. */

/** A file of a build: its modules, and the files without which it does not run. */
export interface Piece {
  fileName: string;
  isEntry?: boolean;
  facadeModuleId?: string | null;
  moduleIds?: string[];
  imports?: string[];
  dynamicImports?: string[];
  modules?: Record<string, { renderedLength: number }>;
}

/** What people open first, by the modules their routes begin with; what such a page always draws at once belongs to it. */
export type Pages = Readonly<Record<string, readonly string[]>>;

/** Files which run only together, those that others stand on first. */
export function closure<P extends Piece>(pieces: ReadonlyMap<string, P>, from: readonly P[]): Set<P> {
  const found = new Set<P>();
  const visit = (piece: P | undefined, above: ReadonlySet<P>) => {
    if (!piece || found.has(piece) || above.has(piece)) return;
    for (const name of piece.imports ?? []) visit(pieces.get(name), new Set([...above, piece]));
    found.add(piece);
  };
  for (const piece of from) visit(piece, new Set());
  return found;
}

/** The page of somebody who is not signed in; what it has in common with the frame comes with the entry. */
export const SIGN_IN = "sign_in";

/** Added to a part which pages opened less often need as well, so that they do not load all the rest. */
const WIDE = "wide";
const ADMIN = "admin";

/** In letters before they are packed: for less than this a file of its own costs more than it spares. */
const LEAST = 40_000;

/** Small parts that several kinds of pages need come with the frame. */
function folded(parts: ReadonlyMap<string, string>, bundle: readonly Piece[]): Map<string, string> {
  const sizes = new Map<string, number>();
  for (const [id, { renderedLength }] of bundle.flatMap((piece) => Object.entries(piece.modules ?? {}))) {
    const part = parts.get(id);
    if (part) sizes.set(part, (sizes.get(part) ?? 0) + renderedLength);
  }
  const small = (part: string) => part.includes("+") && !part.includes(SIGN_IN) && (sizes.get(part) ?? 0) < LEAST;
  return new Map([...parts].map(([id, part]) => [id, small(part) ? "frame" : part]));
}

/**
 * The part that each module belongs to: `start` what the entry needs, `frame` what the shell adds, and for every set of pages
 * what just these have in common, named after them. Modules that none of them needs are not mentioned.
 */
export function partsOf(bundle: readonly Piece[], shell: string, pages: Pages): Map<string, string> {
  const pieces = new Map(bundle.map((piece) => [piece.fileName, piece]));
  const reached = (from: readonly Piece[]) => [...closure(pieces, from)].flatMap((piece) => piece.moduleIds ?? []);
  const beginning = (ends: readonly string[]) =>
    reached(bundle.filter(({ facadeModuleId }) => ends.some((end) => facadeModuleId?.endsWith(end))));
  const parts = new Map<string, string>();
  for (const [name, modules] of Object.entries(pages)) {
    for (const id of new Set(beginning(modules))) {
      const others = parts.get(id);
      parts.set(id, others ? `${others}+${name}` : name);
    }
  }
  const known = [shell, ...Object.values(pages).flat()];
  const entries = bundle.filter((piece) => piece.isEntry);
  const others = bundle.filter(
    ({ fileName, facadeModuleId }) =>
      entries.some((entry) => entry.dynamicImports?.includes(fileName)) &&
      !known.some((end) => facadeModuleId?.endsWith(end)),
  );
  const isAdmin = (piece: Piece) => piece.facadeModuleId?.includes("/src/admin/") ?? false;
  const seldom = { [WIDE]: others.filter((piece) => !isAdmin(piece)), [ADMIN]: others.filter(isAdmin) };
  for (const [mark, pieces] of Object.entries(seldom)) {
    for (const id of new Set(reached(pieces))) if (parts.has(id)) parts.set(id, `${parts.get(id)}+${mark}`);
  }
  for (const id of beginning([shell])) parts.set(id, parts.get(id)?.includes(SIGN_IN) ? "start" : "frame");
  for (const id of reached(entries)) parts.set(id, "start");
  return folded(parts, bundle);
}
