import { AppstoreOutlined, BarsOutlined, CalendarOutlined, GroupOutlined, SplitCellsOutlined } from "@ant-design/icons";
import { Button, Dropdown, Segmented, Tooltip } from "antd";
import type { ReactNode } from "react";
import type { ObjectMeta } from "../../api/schema";
import { type MessageKey, t } from "../../lib/i18n";
import { useIsPhone, useMediaQuery } from "../../lib/useMediaQuery";
import { dayFields, groupableFields } from "../../meta/measures";
import type { ListMode } from "./listState";

const MODES: Record<ListMode, { icon: ReactNode; label: MessageKey }> = {
  table: { icon: <BarsOutlined aria-hidden />, label: "list.table" },
  board: { icon: <AppstoreOutlined aria-hidden />, label: "list.board" },
  split: { icon: <SplitCellsOutlined aria-hidden />, label: "list.split" },
  calendar: { icon: <CalendarOutlined aria-hidden />, label: "list.calendar" },
  grouped: { icon: <GroupOutlined aria-hidden />, label: "list.grouped" },
};

/** How an object's records can be looked at; a phone has no room for a list beside a record. */
export function modesOf(object: ObjectMeta, phone: boolean): ListMode[] {
  const offered: Record<ListMode, boolean> = {
    table: true,
    board: Boolean(object.layout?.board),
    split: !phone,
    calendar: dayFields(object).length > 0,
    grouped: groupableFields(object).length > 0,
  };
  return (Object.keys(MODES) as ListMode[]).filter((mode) => offered[mode]);
}

interface ModeSwitchProps {
  object: ObjectMeta;
  mode: ListMode;
  onChange: (mode: ListMode) => void;
}

/** The ways to look at a list, beside one another; one button on a phone. */
export function ModeSwitch({ object, mode, onChange }: ModeSwitchProps) {
  const phone = useIsPhone();
  const wide = useMediaQuery("(min-width: 1360px)");
  const modes = modesOf(object, phone);
  if (modes.length < 2) return null;
  if (phone) {
    return (
      <Dropdown
        trigger={["click"]}
        menu={{
          items: modes.map((each) => ({ key: each, icon: MODES[each].icon, label: t(MODES[each].label) })),
          selectedKeys: [mode],
          onClick: ({ key }) => onChange(key as ListMode),
        }}
      >
        <Button icon={MODES[mode].icon} aria-label={t("list.mode")} />
      </Dropdown>
    );
  }
  return (
    <Segmented<ListMode>
      value={mode}
      onChange={onChange}
      aria-label={t("list.mode")}
      options={modes.map((each) => ({
        value: each,
        icon: wide ? (
          MODES[each].icon
        ) : (
          <Tooltip title={t(MODES[each].label)}>
            <span role="img" aria-label={t(MODES[each].label)}>
              {MODES[each].icon}
            </span>
          </Tooltip>
        ),
        ...(wide ? { label: t(MODES[each].label) } : {}),
        title: wide ? t(MODES[each].label) : "",
      }))}
    />
  );
}
