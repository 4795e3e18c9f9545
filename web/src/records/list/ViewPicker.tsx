import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { lazy, Suspense, useState } from "react";
import { queryClient } from "../../api/queryClient";
import type { ObjectMeta } from "../../api/schema";
import { changeView, createView, removeView, viewsKey } from "../../api/views";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "./ListPage.module.css";
import { bodyOf } from "./listState";
import type { ViewForm } from "./SaveViewDialog";
import type { ListControl } from "./useListState";

const SaveViewDialog = lazy(() => import("./SaveViewDialog"));

/** The view shown, the others, and what can be done with it; a dot tells of unsaved changes. */
export function ViewPicker({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { choices, current, dirty, state, pickView, set, base } = control;
  const [naming, setNaming] = useState(false);
  const { modal } = App.useApp();
  const notify = useNotify();
  const refresh = () => queryClient.invalidateQueries({ queryKey: viewsKey(object.name) });

  const save = async (form: ViewForm) => {
    try {
      const view = await createView({ object: object.name, ...form, body: bodyOf(state) });
      await refresh();
      setNaming(false);
      pickView(view.id);
      notify.done(t("view.saved"));
    } catch (error) {
      notify.failed(error);
    }
  };
  const update = async () => {
    try {
      await changeView(current.id, { body: bodyOf(state) });
      await refresh();
      pickView(current.id);
      notify.done(t("view.saved"));
    } catch (error) {
      notify.failed(error);
    }
  };
  const remove = () =>
    modal.confirm({
      title: t("view.remove_title", { name: current.name }),
      okText: t("action.remove"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: async () => {
        try {
          await removeView(current.id);
          await refresh();
          pickView("all");
        } catch (error) {
          notify.failed(error);
        }
      },
    });

  const named = (saved: boolean, shared?: boolean) =>
    choices
      .filter(
        (choice) => (choice.saved !== undefined) === saved && (shared === undefined || choice.saved?.shared === shared),
      )
      .map((choice) => ({ key: choice.id, label: choice.name }));
  const section = (key: string, label: string, children: { key: string; label: string }[]) =>
    children.length ? [{ key, type: "group" as const, label, children }] : [];
  const items: MenuProps["items"] = [
    ...section("g1", t("view.system"), named(false)),
    ...section("g2", t("view.team"), named(true, true)),
    ...section("g3", t("view.own"), named(true, false)),
    { type: "divider" },
    ...(dirty && current.saved?.mine ? [{ key: "__update", label: t("view.update") }] : []),
    { key: "__save", label: t("view.save_as") },
    ...(dirty ? [{ key: "__reset", label: t("view.reset") }] : []),
    ...(current.saved?.mine ? [{ key: "__remove", label: t("view.remove"), danger: true }] : []),
  ];
  const onClick: MenuProps["onClick"] = ({ key }) => {
    if (key === "__save") setNaming(true);
    else if (key === "__update") void update();
    else if (key === "__reset") set(base);
    else if (key === "__remove") remove();
    else pickView(key);
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{ items, onClick, className: "tall-menu", selectable: true, selectedKeys: [current.id] }}
      >
        <Button className={styles.view}>
          <span className="ellipsis">{current.name}</span>
          {dirty ? (
            <span className={styles.dot} role="img" title={t("view.unsaved")} aria-label={t("view.unsaved")} />
          ) : null}
          <DownOutlined aria-hidden style={{ fontSize: 11 }} />
        </Button>
      </Dropdown>
      {naming ? (
        <Suspense>
          <SaveViewDialog onSave={save} onClose={() => setNaming(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
