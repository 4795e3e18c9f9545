import { ArrowDownOutlined, ArrowUpOutlined, HolderOutlined, PushpinOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { t } from "../../lib/i18n";
import { fieldLabel, isVisible, pickFields } from "../../meta/objects";
import { moveColumn } from "./columnLayout";
import styles from "./settings.module.css";

interface ColumnListProps {
  object: ObjectMeta;
  columns: string[];
  frozen: number;
  onChange: (columns: string[]) => void;
}

const NEVER = new Set(["version", "deleted_at"]);
const SEARCHED_FROM = 12;

/** Which columns show and in which order: drag them, or move them by their buttons. */
export function ColumnList({ object, columns, frozen, onChange }: ColumnListProps) {
  const [dragged, setDragged] = useState<string>();
  const [search, setSearch] = useState("");
  const shown = pickFields(object, columns);
  const fits = (field: FieldMeta) => fieldLabel(field).toLowerCase().includes(search.trim().toLowerCase());
  const rest = object.fields.filter(
    (field) => isVisible(field) && !columns.includes(field.name) && !NEVER.has(field.name),
  );
  const move = (name: string, to: number) => onChange(moveColumn(columns, name, to));
  return (
    <div className={styles.columns}>
      {shown.map((field, index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: dragging has the buttons as its alternative
        <div
          key={field.name}
          className={styles.column}
          data-dragged={dragged === field.name}
          draggable={index > 0}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", fieldLabel(field));
            setDragged(field.name);
          }}
          onDragEnd={() => setDragged(undefined)}
          onDragOver={(event) => {
            if (dragged === undefined) return;
            event.preventDefault();
            if (dragged !== field.name && index > 0) move(dragged, index);
          }}
          onDrop={(event) => event.preventDefault()}
        >
          <HolderOutlined aria-hidden className={styles.holder} />
          <Checkbox
            checked
            disabled={field.name === object.name_field}
            onChange={() => onChange(columns.filter((name) => name !== field.name))}
          >
            {fieldLabel(field)}
          </Checkbox>
          {index < frozen ? <PushpinOutlined aria-label={t("settings.is_frozen")} className={styles.holder} /> : null}
          <Button
            type="text"
            size="small"
            icon={<ArrowUpOutlined aria-hidden />}
            disabled={index < 2}
            aria-label={t("columns.up", { name: fieldLabel(field) })}
            onClick={() => move(field.name, index - 1)}
          />
          <Button
            type="text"
            size="small"
            icon={<ArrowDownOutlined aria-hidden />}
            disabled={index === 0 || index === shown.length - 1}
            aria-label={t("columns.down", { name: fieldLabel(field) })}
            onClick={() => move(field.name, index + 1)}
          />
        </div>
      ))}
      <div className={styles.divider} />
      {rest.length > SEARCHED_FROM ? (
        <Input
          allowClear
          value={search}
          placeholder={t("settings.find_column")}
          aria-label={t("settings.find_column")}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      {rest.filter(fits).map((field) => (
        <div key={field.name} className={styles.column}>
          <Checkbox checked={false} onChange={() => onChange([...columns, field.name])}>
            {fieldLabel(field)}
          </Checkbox>
        </div>
      ))}
    </div>
  );
}
