/** What an address opens of a list: the view, and what of it the address changes. */
import type { ObjectMeta, SavedView, ViewShelf } from "../../api/schema";
import { listFields } from "../../meta/objects";
import { baseOf, type ListState, readState, type ViewBase } from "./listState";
import { systemViews, type ViewChoice } from "./systemViews";

function asChoice(view: SavedView): ViewChoice {
  const { audience, mine, editable, owner } = view;
  return { id: view.id, name: view.name, body: view.body, saved: { audience, mine, editable, owner } };
}

export function choicesOf(object: ObjectMeta, shelf: ViewShelf): ViewChoice[] {
  return [...systemViews(object), ...shelf.views.map(asChoice)];
}

/** The view that opens without being asked for. */
export function opensWith(shelf: ViewShelf): string {
  return shelf.opens ?? "all";
}

export function pickedView(choices: readonly ViewChoice[], asked: string, shelf: ViewShelf): ViewChoice {
  const found = choices.find((choice) => choice.id === (asked || opensWith(shelf))) ?? choices[0];
  if (!found) throw new Error("an object always has the view of everything");
  return found;
}

export function openedList(object: ObjectMeta, shelf: ViewShelf, params: URLSearchParams): ListState {
  const asked = params.get("view") ?? "";
  const base: ViewBase = baseOf(pickedView(choicesOf(object, shelf), asked, shelf).body, listFields(object));
  return readState(params, asked, base);
}
