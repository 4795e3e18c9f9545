import { ArrowDownOutlined, ArrowUpOutlined, SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover, Tooltip } from "antd";
import type { ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { fieldLabel, isVisible, pickFields } from "../../meta/objects";
import styles from "./ListPage.module.css";

interface ColumnChooserProps {
  object: ObjectMeta;
  columns: string[];
  onChange: (columns: string[]) => void;
}

const NEVER = new Set(["version", "deleted_at"]);

/** Which columns show, and in which order. */
export function ColumnChooser({ object, columns, onChange }: ColumnChooserProps) {
  const shown = pickFields(object, columns);
  const rest = object.fields.filter(
    (field) => isVisible(field) && !columns.includes(field.name) && !NEVER.has(field.name),
  );
  const move = (index: number, step: number) => {
    const next = [...columns];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + step, 0, moved);
    onChange(next);
  };
  const content = (
    <div className={styles.columns}>
      {shown.map((field, index) => (
        <div key={field.name} className={styles.column}>
          <Checkbox
            checked
            disabled={field.name === object.name_field}
            onChange={() => onChange(columns.filter((name) => name !== field.name))}
          >
            {fieldLabel(field)}
          </Checkbox>
          <Button
            type="text"
            size="small"
            icon={<ArrowUpOutlined aria-hidden />}
            disabled={index < 2}
            aria-label={t("columns.up", { name: fieldLabel(field) })}
            onClick={() => move(index, -1)}
          />
          <Button
            type="text"
            size="small"
            icon={<ArrowDownOutlined aria-hidden />}
            disabled={index === 0 || index === shown.length - 1}
            aria-label={t("columns.down", { name: fieldLabel(field) })}
            onClick={() => move(index, 1)}
          />
        </div>
      ))}
      <div className={styles.divider} />
      {rest.map((field) => (
        <div key={field.name} className={styles.column}>
          <Checkbox checked={false} onChange={() => onChange([...columns, field.name])}>
            {fieldLabel(field)}
          </Checkbox>
        </div>
      ))}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content} title={t("columns.title")}>
      <Tooltip title={t("columns.title")}>
        <Button type="text" icon={<SettingOutlined aria-hidden />} aria-label={t("columns.title")} />
      </Tooltip>
    </Popover>
  );
}
