import { Drawer, Select } from "antd";
import { useState } from "react";
import type { ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import type { Density } from "../../lib/preferences";
import { totalsOf } from "../../meta/measures";
import { fieldLabel, pickFields } from "../../meta/objects";
import { Tabs } from "../../ui/Tabs";
import { ColorRules } from "./ColorRules";
import { ColumnList } from "./ColumnList";
import styles from "./settings.module.css";
import { type ListControl, useColumnTools } from "./useListState";

const DENSITIES: readonly Density[] = ["compact", "default", "loose"];
const MOST_FROZEN = 6;

interface ListSettingsProps {
  object: ObjectMeta;
  control: ListControl;
  onClose: () => void;
}

/** How the list is drawn: columns, rows and colours; seen at once, kept with the view when it is saved. */
export default function ListSettings({ object, control, onClose }: ListSettingsProps) {
  const { state, set } = control;
  const [tab, setTab] = useState("columns");
  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      mask={false}
      title={t("settings.title")}
      styles={{ body: { padding: 0 } }}
    >
      <Tabs
        active={tab}
        onChange={setTab}
        tabs={[
          {
            key: "columns",
            label: t("settings.columns"),
            content: (
              <ColumnList
                object={object}
                columns={state.columns}
                frozen={state.frozen}
                onChange={(columns) => set({ columns })}
              />
            ),
          },
          { key: "rows", label: t("settings.rows"), content: <Rows object={object} control={control} /> },
          {
            key: "colors",
            label: t("settings.colors"),
            ...(state.colors.length ? { count: state.colors.length } : {}),
            content: <ColorRules object={object} rules={state.colors} onChange={(colors) => set({ colors })} />,
          },
        ]}
      />
    </Drawer>
  );
}

function Rows({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { state, set } = control;
  const tools = useColumnTools(control);
  const columns = pickFields(object, state.columns);
  const summed = columns.filter((field) => totalsOf(object, field).length > 0);
  return (
    <div className={styles.rows}>
      <div className={styles.setting}>
        <span>{t("settings.density")}</span>
        <Select<Density | "">
          aria-label={t("settings.density")}
          value={state.density}
          options={[
            { value: "", label: t("settings.density_mine") },
            ...DENSITIES.map((density) => ({ value: density, label: t(`density.${density}`) })),
          ]}
          onChange={(density) => set({ density })}
        />
      </div>
      <div className={styles.setting}>
        <span>{t("settings.frozen")}</span>
        <Select<number>
          aria-label={t("settings.frozen")}
          value={Math.min(state.frozen, columns.length)}
          options={columns
            .slice(0, MOST_FROZEN)
            .map((field, index) => ({ value: index + 1, label: fieldLabel(field) }))}
          onChange={(frozen) => set({ frozen })}
        />
      </div>
      <h3>{t("settings.totals")}</h3>
      {summed.length === 0 ? <p className="muted">{t("settings.totals_none")}</p> : null}
      {summed.map((field) => (
        <div key={field.name} className={styles.setting}>
          <span>{fieldLabel(field)}</span>
          <Select<"sum" | "avg" | "">
            aria-label={fieldLabel(field)}
            value={state.totals[field.name] ?? ""}
            options={[
              { value: "", label: t("settings.no_total") },
              ...totalsOf(object, field).map((fn) => ({
                value: fn,
                label: t(fn === "sum" ? "totals.sum" : "totals.avg"),
              })),
            ]}
            onChange={(fn) => tools.setTotal(field.name, fn || undefined)}
          />
        </div>
      ))}
    </div>
  );
}
