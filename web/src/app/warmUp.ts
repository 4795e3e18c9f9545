/** Asks at once for what the first page needs, instead of one thing after another. */

import { examplesOptions } from "../api/examples";
import { forecastOptions } from "../api/forecasts";
import { objectOptions, objectsOptions } from "../api/metadata";
import { metricListOptions } from "../api/metrics";
import { unreadOptions } from "../api/notifications";
import { checklistOptions } from "../api/people";
import { queryClient } from "../api/queryClient";
import { listOptions, recordOptions } from "../api/records";
import type { Me, ObjectMeta } from "../api/schema";
import { ME_KEY } from "../api/session";
import { viewsOptions } from "../api/views";
import { allLinks } from "../meta/objects";
import { ALIAS_PATHS, objectOfAlias } from "../meta/paths";
import { listQuery } from "../records/list/listQuery";
import { openedList } from "../records/list/openedList";
import { ExampleOffer, FirstSteps, HomePage, ListPage, RecordPage, Shell, SignInPage } from "./parts";

/** The object whose list or record an address shows, and the record. */
export function objectAt(path: string): { object: string; id?: string } | undefined {
  const names = path.split("/").filter(Boolean);
  const [first, second, third] = names;
  if (first === "o") return second ? { object: second, id: third } : undefined;
  return first && ALIAS_PATHS.includes(first) ? { object: objectOfAlias(first), id: second } : undefined;
}

async function warmList(name: string, object: Promise<ObjectMeta | undefined>, search: string): Promise<void> {
  await queryClient.prefetchQuery(viewsOptions(name));
  const meta = await object;
  const shelf = queryClient.getQueryData(viewsOptions(name).queryKey);
  if (!meta || !shelf) return;
  const state = openedList(meta, shelf, new URLSearchParams(search));
  if (state.mode === "table" || state.mode === "split") {
    // Its answer is not waited for: the page draws its frame meanwhile.
    void queryClient.prefetchInfiniteQuery(listOptions(name, listQuery(meta, state)));
  }
}

async function warmRecord(name: string, id: string, object: Promise<ObjectMeta | undefined>): Promise<void> {
  const meta = await object;
  if (meta) void queryClient.prefetchQuery(recordOptions(name, id, allLinks(meta)));
}

/** The homes with the forecast of the next three months on them. */
const FORESEEING = new Set(["boss", "manager"]);

function warmHome(): void {
  void queryClient.prefetchQuery(checklistOptions);
  void queryClient.prefetchQuery(objectOptions("opportunity"));
  const me = queryClient.getQueryData<Me | null>(ME_KEY);
  if (FORESEEING.has(me?.home ?? "")) void queryClient.prefetchQuery(forecastOptions({ period: "month", horizon: 3 }));
}

/** Resolves when the code of the page is there, and the answers it cannot be drawn without. */
export async function warmUp(path: string, search: string): Promise<void> {
  const coming: Promise<unknown>[] = [Shell.ready(), queryClient.prefetchQuery(objectsOptions)];
  void queryClient.prefetchQuery(unreadOptions());
  void queryClient.prefetchQuery(examplesOptions);
  const at = objectAt(path);
  if (at) {
    const options = objectOptions(at.object);
    const object = queryClient.prefetchQuery(options).then(() => queryClient.getQueryData(options.queryKey));
    if (at.id) coming.push(RecordPage.ready(), warmRecord(at.object, at.id, object));
    else coming.push(ListPage.ready(), warmList(at.object, object, search));
  } else if (path === "/" || path === "/home") {
    coming.push(HomePage.ready(), FirstSteps.ready(), ExampleOffer.ready());
    coming.push(queryClient.prefetchQuery(metricListOptions));
    warmHome();
  }
  await Promise.all(coming);
}

/** Nobody is signed in: the page they will see. */
export async function warmSignIn(): Promise<void> {
  await SignInPage.ready();
}
