import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Select } from "antd";
import { useId } from "react";
import type { ObjectMeta } from "../../../api/schema";
import { FieldEditor } from "../../../fields/FieldEditor";
import { t } from "../../../lib/i18n";
import { fieldLabel } from "../../../meta/objects";
import styles from "./bulk.module.css";
import type { Chosen } from "./runSweep";
import { itemOf, modesOf, type SweepItem, sweepable } from "./sweepItems";
import { useCommonPipeline } from "./useCommonPipeline";

interface SweepFormProps {
  object: ObjectMeta;
  chosen: Chosen;
  /** The first field is what the action is about. */
  fixed: boolean;
  items: SweepItem[];
  onChange: (items: SweepItem[]) => void;
}

/** Which fields get which value; a stage offers those of the pipeline that all chosen records have. */
export function SweepForm({ object, chosen, fixed, items, onChange }: SweepFormProps) {
  const id = useId();
  const fields = sweepable(object);
  const pipeline = useCommonPipeline(object, chosen, items);
  const put = (at: number, change: Partial<SweepItem>) =>
    onChange(items.map((item, index) => (index === at ? { ...item, ...change } : item)));
  const used = new Set(items.map((item) => item.field?.name));
  return (
    <>
      {pipeline === "many" ? <Alert type="info" showIcon title={t("bulk.many_pipelines")} /> : null}
      {items.map((item, at) => {
        const { field } = item;
        const key = `${id}-${at}`;
        return (
          <div key={key} className={styles.item}>
            {field && fixed && at === 0 ? (
              <strong className={styles.fixed}>{fieldLabel(field)}</strong>
            ) : (
              <Select
                aria-label={t("bulk.field")}
                showSearch={{ optionFilterProp: "label" }}
                placeholder={t("bulk.field")}
                value={field?.name ?? null}
                options={fields
                  .filter((each) => each.name === field?.name || !used.has(each.name))
                  .map((each) => ({ value: each.name, label: fieldLabel(each) }))}
                onChange={(name) => put(at, itemOf(fields.find((each) => each.name === name) ?? null))}
              />
            )}
            {field && modesOf(field).length > 1 ? (
              <Select
                aria-label={t("bulk.mode")}
                value={item.mode}
                options={modesOf(field).map((mode) => ({ value: mode, label: t(`bulk.mode_${mode}`) }))}
                onChange={(mode) => put(at, { mode })}
              />
            ) : (
              <span />
            )}
            {field && item.mode !== "clear" ? (
              <div>
                <label htmlFor={key} className="visually-hidden">
                  {t("bulk.value")}
                </label>
                <FieldEditor
                  field={{ ...field, required: true }}
                  id={key}
                  value={item.value}
                  record={typeof pipeline === "object" ? pipeline : { id: "" }}
                  onChange={(value) => put(at, { value })}
                />
              </div>
            ) : (
              <span />
            )}
            {items.length > 1 && !(fixed && at === 0) ? (
              <Button
                type="text"
                icon={<CloseOutlined aria-hidden />}
                aria-label={t("action.remove")}
                onClick={() => onChange(items.filter((_, index) => index !== at))}
              />
            ) : (
              <span />
            )}
          </div>
        );
      })}
      <div>
        <Button
          size="small"
          type="dashed"
          icon={<PlusOutlined aria-hidden />}
          disabled={items.some((item) => item.field === null)}
          onClick={() => onChange([...items, itemOf(null)])}
        >
          {t("bulk.more_fields")}
        </Button>
      </div>
    </>
  );
}
