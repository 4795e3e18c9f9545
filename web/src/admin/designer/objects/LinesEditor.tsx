import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import type { FieldType } from "../../../api/schema";
import { labelText, locale, t } from "../../../lib/i18n";
import styles from "../designer.module.css";
import { relabelled, suggestName } from "../labels";
import type { LineDraft } from "./fieldDraft";
import { typeText } from "./typeText";

const TYPES: readonly FieldType[] = ["text", "int", "dec", "money", "pct", "date", "bool", "user"];

/** The columns of a line table. */
export function LinesEditor({ lines, onChange }: { lines: LineDraft[]; onChange: (next: LineDraft[]) => void }) {
  const change = (index: number, more: Partial<LineDraft>) =>
    onChange(lines.map((each, at) => (at === index ? { ...each, ...more } : each)));
  const add = () => {
    const name = suggestName({}, "", "column", new Set(lines.map((each) => each.name)));
    onChange([...lines, { name, type: "text", label: {} }]);
  };
  return (
    <div className={styles.field}>
      <span className={styles.caption}>{t("design.columns")}</span>
      {lines.map((line, index) => (
        <div key={line.name} className={styles.option}>
          <Input
            value={labelText(line.label)}
            aria-label={t("design.column_number", { number: index + 1 })}
            onChange={(event) => change(index, { label: relabelled(line.label, locale(), event.target.value) })}
          />
          <Select
            value={line.type}
            style={{ minWidth: 120 }}
            aria-label={t("design.type")}
            options={TYPES.map((type) => ({ value: type, label: typeText(type) }))}
            onChange={(type: FieldType) => change(index, { type })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t("design.remove_option", { name: labelText(line.label, line.name) })}
            onClick={() => onChange(lines.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button type="dashed" icon={<PlusOutlined aria-hidden />} onClick={add}>
        {t("design.add_column")}
      </Button>
    </div>
  );
}
