import { Button, Select } from "antd";
import { useMemo } from "react";
import type { ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { groupableFields } from "../../meta/measures";
import { fieldLabel, pickFields } from "../../meta/objects";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { Selectable } from "../list/bulk/Selectable";
import { knownColumns } from "../list/listQuery";
import { Nothing } from "../list/TableView";
import type { ListControl } from "../list/useListState";
import { GroupedGrid } from "./GroupedGrid";
import styles from "./grouped.module.css";
import { MOST_GROUPS } from "./groupModel";
import { useGroups } from "./useGroups";

/** The list in groups with counts and sums; the rows of a group are asked for when it is opened. */
export default function GroupedView({ object, control }: { object: ObjectMeta; control: ListControl }) {
  const { state, set } = control;
  const found = useGroups(object, state);
  const { field, groups, rows } = found;
  const columns = useMemo(() => pickFields(object, knownColumns(object, state)), [object, state]);
  if (!field) return <EmptyState title={t("grouped.no_field")} />;
  if (found.error) return <ErrorState error={found.error} retry={found.retry} />;
  if (found.answer.isPending) return <Skeleton rows={12} />;
  if (groups.length === 0 && !found.answer.isPlaceholderData) return <Nothing object={object} control={control} />;
  return (
    <div className={styles.grouped}>
      <div className={styles.bar}>
        <span className="muted">{t("grouped.by")}</span>
        <Select
          aria-label={t("grouped.by")}
          value={field.name}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: "label" }}
          options={groupableFields(object).map((each) => ({ value: each.name, label: fieldLabel(each) }))}
          onChange={(group) => set({ group })}
        />
        <Button type="text" onClick={() => found.toggleAll(!found.allOpen)}>
          {t(found.allOpen ? "grouped.close_all" : "grouped.open_all")}
        </Button>
        <span className="muted num">
          {groups.length < MOST_GROUPS
            ? t("grouped.count", { count: groups.length })
            : t("grouped.cut", { count: MOST_GROUPS })}
        </span>
      </div>
      <Selectable
        object={object}
        filter={found.filter}
        sort={state.sort}
        columns={columns.map((each) => each.name)}
        order={rows.map((row) => row.id)}
        total={groups.reduce((sum, group) => sum + group.count, 0)}
      >
        <GroupedGrid object={object} field={field} control={control} columns={columns} found={found} />
      </Selectable>
    </div>
  );
}
