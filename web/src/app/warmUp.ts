/** Somebody was signed in here before: asks at once for what the first page needs, instead of one thing after another. */
import { objectOptions, objectsOptions } from "../api/metadata";
import { queryClient } from "../api/queryClient";
import { viewsOptions } from "../api/views";
import { ALIAS_PATHS, objectOfAlias } from "../meta/paths";

/** The object whose list or record an address shows. */
export function objectAt(path: string): string | undefined {
  const [first, second] = path.split("/").filter(Boolean);
  if (first === "o") return second;
  return first && ALIAS_PATHS.includes(first) ? objectOfAlias(first) : undefined;
}

export function warmUp(path: string): void {
  void import("./shell/Shell");
  void queryClient.prefetchQuery(objectsOptions);
  const object = objectAt(path);
  if (!object) return;
  void queryClient.prefetchQuery(objectOptions(object));
  const record = path.split("/").filter(Boolean).length > (path.startsWith("/o/") ? 2 : 1);
  if (record) {
    void import("../records/record/RecordPage");
  } else {
    void import("../records/list/ListPage");
    void queryClient.prefetchQuery(viewsOptions(object));
  }
}
