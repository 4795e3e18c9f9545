import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { Button, Dropdown, Popover } from "antd";
import { lazy, Suspense, useState } from "react";
import type { ObjectMeta } from "../../api/schema";
import { type Condition, EMPTY_GROUP, type FilterGroup, isGroup } from "../../lib/filter";
import { t } from "../../lib/i18n";
import { useDraft } from "../../lib/useDraft";
import { fieldLabel, findField } from "../../meta/objects";
import { filterableFields, newCondition } from "./conditions";
import styles from "./filter.module.css";
import { useLinkNames } from "./useLinkNames";
import { conditionText, groupText } from "./words";

const ConditionEditor = lazy(() => import("./ConditionEditor"));
const FilterBuilder = lazy(() => import("./FilterBuilder"));

interface FilterBarProps {
  object: ObjectMeta;
  filter: FilterGroup;
  onChange: (next: FilterGroup) => void;
}

/** Filter chips above a list; a click on one edits it, the last button builds AND/OR groups. */
export function FilterBar({ object, filter: kept, onChange }: FilterBarProps) {
  const [filter, change] = useDraft(kept, onChange);
  const names = useLinkNames(object, filter);
  const [open, setOpen] = useState<number>();
  const [builder, setBuilder] = useState(false);
  const replace = (index: number, item: Condition | FilterGroup) =>
    change((now) => ({ ...now, items: now.items.map((each, at) => (at === index ? item : each)) }));
  const remove = (index: number) => {
    setOpen(undefined);
    change((now) => ({ ...now, items: now.items.filter((_, at) => at !== index) }));
  };
  const add = (name: string) => {
    const field = findField(object, name);
    if (!field) return;
    setOpen(filter.items.length);
    change((now) => ({ ...now, items: [...now.items, newCondition(field)] }));
  };
  return (
    <div className={styles.chips}>
      {filter.items.map((item, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          key={index}
          className={styles.chip}
          data-open={open === index}
        >
          {isGroup(item) ? (
            <button type="button" className="ellipsis" onClick={() => setBuilder(true)}>
              {groupText(object, item, names)}
            </button>
          ) : (
            <Popover
              trigger="click"
              placement="bottomLeft"
              open={open === index}
              onOpenChange={(next) => setOpen(next ? index : undefined)}
              destroyOnHidden
              content={
                <div className={styles.popover}>
                  <Suspense fallback={<div style={{ height: 32 }} />}>
                    <ConditionEditor
                      object={object}
                      condition={item}
                      names={names}
                      onChange={(next) => replace(index, next)}
                    />
                  </Suspense>
                </div>
              }
            >
              <button type="button" className="ellipsis">
                {index > 0 && filter.join === "or" ? `${t("filter.or")} ` : ""}
                {conditionText(object, item, names)}
              </button>
            </Popover>
          )}
          <button type="button" onClick={() => remove(index)} aria-label={t("filter.remove")}>
            <CloseOutlined aria-hidden style={{ fontSize: 11 }} />
          </button>
        </span>
      ))}
      <Dropdown
        trigger={["click"]}
        menu={{
          className: "tall-menu",
          items: [
            { key: "__builder", label: t("filter.advanced") },
            { type: "divider" },
            ...filterableFields(object).map((field) => ({ key: field.name, label: fieldLabel(field) })),
          ],
          onClick: ({ key }) => (key === "__builder" ? setBuilder(true) : add(key)),
        }}
      >
        <Button type="text" size="small" icon={<FilterOutlined aria-hidden />}>
          {t("filter.add")}
        </Button>
      </Dropdown>
      {filter.items.length > 0 ? (
        <Button type="text" size="small" onClick={() => change(EMPTY_GROUP)}>
          {t("filter.clear")}
        </Button>
      ) : null}
      {builder ? (
        <Suspense>
          <FilterBuilder object={object} filter={filter} onApply={change} onClose={() => setBuilder(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
