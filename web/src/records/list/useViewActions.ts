import { queryClient } from "../../api/queryClient";
import type { Audience, ObjectMeta } from "../../api/schema";
import { arrangeViews, changeView, createView, removeView, viewsKey } from "../../api/views";
import { t } from "../../lib/i18n";
import { listPath } from "../../meta/paths";
import { ask } from "../../ui/feedback";
import { useNotify } from "../../ui/useNotify";
import { bodyOf, detached } from "./listState";
import type { ViewForm } from "./SaveViewDialog";
import { draggedWidths, forgetWidths } from "./useColumnWidths";
import type { ListControl } from "./useListState";

/** Saving, changing, sharing and arranging views; each says what became of it. */
export function useViewActions(object: ObjectMeta, control: ListControl) {
  const { current, state, shelf, plain, pickView } = control;
  const notify = useNotify();
  const refresh = () => queryClient.invalidateQueries({ queryKey: viewsKey(object.name) });
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      notify.failed(error);
      return false;
    }
  };
  const body = () => bodyOf(state, draggedWidths(object.name, current.id));
  const settle = async (id: string, opens: boolean) => {
    const was = shelf.own_default === id;
    if (opens !== was) await arrangeViews({ object: object.name, opens: opens ? id : "" });
  };

  const saveAs = ({ name, audience, opens }: ViewForm) =>
    attempt(async () => {
      const view = await createView({ object: object.name, name, audience, body: body() });
      await settle(view.id, opens);
      await refresh();
      pickView(view.id);
      notify.done(t("view.saved"));
    });
  const describe = ({ name, audience, opens }: ViewForm) =>
    attempt(async () => {
      await changeView(current.id, { name, audience });
      await settle(current.id, opens);
      await refresh();
      notify.done(t("view.saved"));
    });
  const update = () =>
    attempt(async () => {
      await changeView(current.id, { body: body() });
      forgetWidths(object.name, current.id);
      await refresh();
      pickView(current.id);
      notify.done(t("view.saved"));
    });
  const remove = () =>
    ask({
      title: t("view.remove_title", { name: current.name }),
      okText: t("action.remove"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: () =>
        attempt(async () => {
          await removeView(current.id);
          await refresh();
          pickView("all");
        }),
    });
  const pin = () => {
    const pinned = shelf.pinned.includes(current.id)
      ? shelf.pinned.filter((id) => id !== current.id)
      : [...shelf.pinned, current.id];
    return attempt(() => arrangeViews({ object: object.name, pinned }));
  };
  const openFirst = () =>
    attempt(async () => {
      await arrangeViews({ object: object.name, opens: shelf.own_default === current.id ? "" : current.id });
      pickView(current.id);
    });
  /** A link others can open: to the view where they have it, to everything it says where it is private. */
  const share = () =>
    attempt(async () => {
      const params = current.saved?.audience === "mine" ? detached(state, plain) : new URLSearchParams(location.search);
      params.delete("peek");
      if (current.id !== "all" && current.saved?.audience !== "mine") params.set("view", current.id);
      const query = params.toString();
      await navigator.clipboard.writeText(location.origin + listPath(object.name) + (query ? `?${query}` : ""));
      notify.done(t("view.link_copied"));
    });
  const formOf = (fresh: boolean): ViewForm => ({
    name: fresh ? "" : current.name,
    audience: (fresh ? undefined : current.saved?.audience) ?? ("mine" satisfies Audience),
    opens: !fresh && shelf.own_default === current.id,
  });
  return { saveAs, describe, update, remove, pin, openFirst, share, formOf };
}
