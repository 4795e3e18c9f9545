import {
  DeleteOutlined,
  DownloadOutlined,
  EditOutlined,
  MergeCellsOutlined,
  MoreOutlined,
  QuestionCircleOutlined,
  SplitCellsOutlined,
  UserDeleteOutlined,
} from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { personalData } from "../../api/merging";
import { removeRecord } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { useMe } from "../../api/session";
import { useCommands } from "../../lib/commands";
import { useHotkeys } from "../../lib/hotkeys";
import { t } from "../../lib/i18n";
import { keyCap, keyOf } from "../../lib/keys";
import { saveText } from "../../lib/saveText";
import { offerUndo } from "../../lib/undo";
import { can, recordName } from "../../meta/objects";
import { mergePath } from "../../meta/paths";
import { ask } from "../../ui/feedback";
import { useNotify } from "../../ui/useNotify";
import { refreshObjects } from "../cache";

const EditDrawer = lazy(() => import("../form/EditDrawer"));
const WhyDialog = lazy(() => import("./WhyDialog"));
const UnmergeDialog = lazy(() => import("./UnmergeDialog"));
const ForgetDialog = lazy(() => import("./ForgetDialog"));

interface MoreMenuProps {
  object: ObjectMeta;
  record: RecordRow;
  onGone: () => void;
}

type Open = "edit" | "why" | "unmerge" | "forget";

/** A record that is about a person: what is kept of them can be handed out and erased. */
function isPerson(object: ObjectMeta): boolean {
  return object.fields.some((field) => field.type === "phone" || field.type === "email");
}

function useRemove({ object, record, onGone }: MoreMenuProps) {
  const notify = useNotify();
  return () =>
    ask({
      title: t("record.remove_title", { name: recordName(object, record) }),
      content: t("record.remove_hint"),
      okText: t("action.remove"),
      okButtonProps: { danger: true },
      cancelText: t("action.cancel"),
      onOk: async () => {
        try {
          await removeRecord(object.name, record.id);
          refreshObjects(object.name);
          offerUndo(t("record.removed"));
          onGone();
        } catch (error) {
          notify.failed(error);
        }
      },
    });
}

/** Everything that can be done with a record beside changing it in place. */
export function MoreMenu(props: MoreMenuProps) {
  const { object, record } = props;
  const me = useMe();
  const navigate = useNavigate();
  const notify = useNotify();
  const [open, setOpen] = useState<Open>();
  const remove = useRemove(props);
  const editable = can(object, "update");
  useHotkeys({ e: () => setOpen("edit") }, editable);
  const handOut = async () => {
    try {
      const told = await personalData(object.name, record.id);
      saveText(`${recordName(object, record)}.json`, JSON.stringify(told, null, 2));
    } catch (error) {
      notify.failed(error);
    }
  };
  const merging = can(object, "merge") || (editable && can(object, "delete"));
  const administrator = me.is_admin === true && isPerson(object);
  const items = [
    editable && { key: "edit", icon: <EditOutlined aria-hidden />, label: t("record.edit"), extra: keyCap(keyOf("e")) },
    merging && { key: "merge", icon: <MergeCellsOutlined aria-hidden />, label: t("merge.start") },
    merging && { key: "unmerge", icon: <SplitCellsOutlined aria-hidden />, label: t("merge.undo_title") },
    { key: "why", icon: <QuestionCircleOutlined aria-hidden />, label: t("why.title") },
    administrator && { key: "handout", icon: <DownloadOutlined aria-hidden />, label: t("personal.hand_out") },
    administrator && {
      key: "forget",
      icon: <UserDeleteOutlined aria-hidden />,
      label: t("personal.forget"),
      danger: true,
    },
    can(object, "delete") && {
      key: "remove",
      icon: <DeleteOutlined aria-hidden />,
      label: t("action.remove"),
      danger: true,
    },
  ].filter((item) => item !== false);
  const hint = recordName(object, record);
  useCommands(items.map(({ key, label }) => ({ key: `here:${key}`, label, hint, run: () => act({ key }) })));
  const act = ({ key }: { key: string }) => {
    if (key === "remove") remove();
    else if (key === "merge") navigate(mergePath(object.name, [record.id]));
    else if (key === "handout") void handOut();
    else setOpen(key as Open);
  };
  const dialog = { object, record, onClose: () => setOpen(undefined) };
  return (
    <>
      <Dropdown trigger={["click"]} menu={{ items, onClick: act }}>
        <Button type="text" icon={<MoreOutlined aria-hidden />} aria-label={t("record.actions")} />
      </Dropdown>
      <Suspense>
        {open === "edit" ? <EditDrawer {...dialog} /> : null}
        {open === "why" ? <WhyDialog {...dialog} /> : null}
        {open === "unmerge" ? <UnmergeDialog {...dialog} /> : null}
        {open === "forget" ? <ForgetDialog {...dialog} /> : null}
      </Suspense>
    </>
  );
}
