import { Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { createRecord } from "../../api/records";
import type { Ref } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useSaving } from "../useSaving";
import own from "./forecast.module.css";

const ADJUSTABLE = ["commit", "best", "pipeline"] as const;

interface AdjustDialogProps {
  person: Ref;
  mine: boolean;
  unit: string;
  start: string;
  close: () => void;
}

/** Adds to what a person's deals add up to, or takes off it, with a reason; the deals stay as they are. */
export default function AdjustDialog({ person, mine, unit, start, close }: AdjustDialogProps) {
  const [category, setCategory] = useState<(typeof ADJUSTABLE)[number]>("commit");
  const [value, setValue] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const { busy, save } = useSaving(close);
  const done = () => {
    const values = { person: person.id, unit, period_start: start, category, value, reason: reason.trim() };
    return save(() => createRecord("forecast_adjustment", values), [["forecast", "rollup"]], t("forecast.adjusted"));
  };
  return (
    <Modal
      open
      title={t(mine ? "forecast.adjust_mine" : "forecast.adjust_person", { name: person.name })}
      onCancel={close}
      onOk={done}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: value === null || reason.trim() === "", loading: busy }}
    >
      <p className="muted">{t("forecast.adjust_hint")}</p>
      <div className={own.fields}>
        <label htmlFor="adjust-category">
          {t("forecast.category")}
          <Select
            id="adjust-category"
            value={category}
            onChange={setCategory}
            options={ADJUSTABLE.map((each) => ({ value: each, label: t(`forecast.upto_${each}`) }))}
          />
        </label>
        <label htmlFor="adjust-value">
          {t("forecast.new_value")}
          <InputNumber<string>
            id="adjust-value"
            stringMode
            controls={false}
            value={value}
            onChange={setValue}
            style={{ width: "100%" }}
          />
        </label>
      </div>
      <label htmlFor="adjust-reason">
        {t("forecast.reason")}
        <Input.TextArea
          id="adjust-reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          rows={2}
          maxLength={500}
        />
      </label>
    </Modal>
  );
}
