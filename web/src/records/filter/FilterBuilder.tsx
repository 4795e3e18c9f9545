import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Drawer, Segmented, Space } from "antd";
import { useState } from "react";
import type { ObjectMeta } from "../../api/schema";
import { type Condition, type FilterGroup, isGroup } from "../../lib/filter";
import { t } from "../../lib/i18n";
import ConditionEditor from "./ConditionEditor";
import { filterableFields, newCondition } from "./conditions";
import styles from "./filter.module.css";
import { useLinkNames } from "./useLinkNames";
import { groupText } from "./words";

interface FilterBuilderProps {
  object: ObjectMeta;
  filter: FilterGroup;
  onApply: (next: FilterGroup) => void;
  onClose: () => void;
}

/** AND/OR groups of conditions; applied as a whole. */
export default function FilterBuilder({ object, filter, onApply, onClose }: FilterBuilderProps) {
  const [draft, setDraft] = useState<FilterGroup>(filter);
  const names = useLinkNames(object, draft);
  return (
    <Drawer
      open
      onClose={onClose}
      size={720}
      title={t("filter.advanced")}
      footer={
        <Space>
          <Button
            type="primary"
            onClick={() => {
              onApply(draft);
              onClose();
            }}
          >
            {t("filter.apply")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </Space>
      }
    >
      <p className={styles.sentence} aria-live="polite">
        {draft.items.length ? groupText(object, draft, names) : t("filter.none")}
      </p>
      <Group object={object} group={draft} names={names} onChange={setDraft} depth={0} />
    </Drawer>
  );
}

interface GroupProps {
  object: ObjectMeta;
  group: FilterGroup;
  names: Map<string, string>;
  onChange: (next: FilterGroup) => void;
  depth: number;
}

function Group({ object, group, names, onChange, depth }: GroupProps) {
  const replace = (index: number, item: Condition | FilterGroup) =>
    onChange({ ...group, items: group.items.map((each, at) => (at === index ? item : each)) });
  const remove = (index: number) => onChange({ ...group, items: group.items.filter((_, at) => at !== index) });
  const first = filterableFields(object)[0];
  const fresh = first ? [newCondition(first)] : [];
  return (
    <div className={styles.group}>
      <div className={styles.join}>
        <Segmented<"and" | "or">
          size="small"
          value={group.join}
          onChange={(join) => onChange({ ...group, join })}
          options={[
            { value: "and", label: t("filter.all") },
            { value: "or", label: t("filter.any") },
          ]}
        />
      </div>
      {group.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
        <div key={index} className={styles.row}>
          {isGroup(item) ? (
            <div style={{ flex: 1 }}>
              <Group
                object={object}
                group={item}
                names={names}
                onChange={(next) => replace(index, next)}
                depth={depth + 1}
              />
            </div>
          ) : (
            <ConditionEditor object={object} condition={item} names={names} onChange={(next) => replace(index, next)} />
          )}
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t("filter.remove")}
            onClick={() => remove(index)}
          />
        </div>
      ))}
      <Space>
        <Button
          type="link"
          size="small"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => onChange({ ...group, items: [...group.items, ...fresh] })}
        >
          {t("filter.add_condition")}
        </Button>
        {depth < 2 ? (
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => onChange({ ...group, items: [...group.items, { join: "or", items: fresh }] })}
          >
            {t("filter.add_group")}
          </Button>
        ) : null}
      </Space>
    </div>
  );
}
