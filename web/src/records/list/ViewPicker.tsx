import { DownOutlined, PushpinFilled } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";
import { lazy, Suspense, useState } from "react";
import type { ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import styles from "./ListPage.module.css";
import type { ViewChoice } from "./systemViews";
import type { ListControl } from "./useListState";
import { useViewActions } from "./useViewActions";

const SaveViewDialog = lazy(() => import("./SaveViewDialog"));
const RoleViewsDialog = lazy(() => import("./RoleViewsDialog"));

type Dialog = "save" | "describe" | "roles";

/** The choices under their headings: pinned ones first, then the system's, the teams' and one's own. */
function sections(choices: ViewChoice[], pinned: string[], opens: string): MenuProps["items"] {
  const label = (choice: ViewChoice) => ({
    key: choice.id,
    label: choice.name,
    extra: choice.id === opens ? t("view.opens") : (choice.saved?.mine ?? true) ? undefined : choice.saved?.owner,
  });
  const part = (key: string, title: string, found: ViewChoice[]) =>
    found.length ? [{ key, type: "group" as const, label: title, children: found.map(label) }] : [];
  const rest = choices.filter((choice) => !pinned.includes(choice.id));
  const audience = (choice: ViewChoice) => choice.saved?.audience ?? "all";
  return [
    ...part(
      "g0",
      t("view.pinned"),
      choices.filter((choice) => pinned.includes(choice.id)),
    ),
    ...part(
      "g1",
      t("view.system"),
      rest.filter((choice) => audience(choice) === "all"),
    ),
    ...part(
      "g2",
      t("view.team"),
      rest.filter((choice) => audience(choice) === "team"),
    ),
    ...part(
      "g3",
      t("view.own"),
      rest.filter((choice) => audience(choice) === "mine"),
    ),
  ];
}

/** The view shown, the others, and what can be done with it; a dot tells of unsaved changes. */
export function ViewPicker({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { choices, current, dirty, shelf, pickView, set, base } = control;
  const [dialog, setDialog] = useState<Dialog>();
  const actions = useViewActions(object, control);
  const phone = useIsPhone();
  const close = () => setDialog(undefined);
  const editable = current.saved?.editable === true;
  const pinned = shelf.pinned.includes(current.id);
  const items: MenuProps["items"] = [
    ...(sections(choices, shelf.pinned, shelf.opens ?? "all") ?? []),
    { type: "divider" as const },
    editable && { key: "__update", label: t("view.update") },
    { key: "__save", label: t("view.save_as") },
    dirty && { key: "__reset", label: t("view.reset") },
    { type: "divider" as const },
    { key: "__pin", label: t(pinned ? "view.unpin" : "view.pin") },
    { key: "__opens", label: t(shelf.own_default === current.id ? "view.opens_no_more" : "view.default") },
    { key: "__share", label: t("view.copy_link") },
    editable && { key: "__describe", label: t("view.describe") },
    shelf.roles !== undefined && { key: "__roles", label: t("view.roles") },
    editable && { key: "__remove", label: t("view.remove"), danger: true },
  ].filter((item) => item !== false);
  const acts: Record<string, () => unknown> = {
    __save: () => setDialog("save"),
    __describe: () => setDialog("describe"),
    __roles: () => setDialog("roles"),
    __update: actions.update,
    __reset: () => set(base),
    __pin: actions.pin,
    __opens: actions.openFirst,
    __share: actions.share,
    __remove: actions.remove,
  };
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{
          items,
          onClick: ({ key }) => void (acts[key] ?? (() => pickView(key)))(),
          className: "tall-menu",
          selectable: true,
          selectedKeys: [current.id],
        }}
      >
        <Button className={styles.view}>
          <span className="ellipsis">{current.name}</span>
          {dirty ? (
            <span className={styles.dot} role="img" title={t("view.unsaved")} aria-label={t("view.unsaved")} />
          ) : null}
          <DownOutlined aria-hidden style={{ fontSize: 11 }} />
        </Button>
      </Dropdown>
      {phone ? null : <Pinned choices={choices} control={control} />}
      <Suspense>
        {dialog === "save" || dialog === "describe" ? (
          <SaveViewDialog
            title={t(dialog === "save" ? "view.save_as" : "view.describe")}
            start={actions.formOf(dialog === "save")}
            mayPublish={shelf.may_publish}
            onSave={async (form) => {
              if (await (dialog === "save" ? actions.saveAs(form) : actions.describe(form))) close();
            }}
            onClose={close}
          />
        ) : null}
        {dialog === "roles" ? (
          <RoleViewsDialog object={object} shelf={shelf} choices={choices} onClose={close} />
        ) : null}
      </Suspense>
    </>
  );
}

/** Pinned views, one click away. */
function Pinned({ choices, control }: { choices: ViewChoice[]; control: ListControl }) {
  const { shelf, current, pickView } = control;
  const shown = shelf.pinned.flatMap((id) => choices.find((choice) => choice.id === id) ?? []);
  if (shown.length === 0) return null;
  return (
    <div className={styles.pinned} role="group" aria-label={t("view.pinned")}>
      {shown.map((choice) => (
        <button
          key={choice.id}
          type="button"
          aria-pressed={choice.id === current.id}
          onClick={() => pickView(choice.id)}
        >
          <PushpinFilled aria-hidden />
          <span className="ellipsis">{choice.name}</span>
        </button>
      ))}
    </div>
  );
}
