import { useQueryClient } from "@tanstack/react-query";
import { Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { createRecord } from "../../api/records";
import type { Ref } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
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
  const client = useQueryClient();
  const notify = useNotify();
  const [category, setCategory] = useState<(typeof ADJUSTABLE)[number]>("commit");
  const [value, setValue] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await createRecord("forecast_adjustment", {
        person: person.id,
        unit,
        period_start: start,
        category,
        value,
        reason: reason.trim(),
      });
      await client.invalidateQueries({ queryKey: ["forecast", "rollup"] });
      notify.done(t("forecast.adjusted"));
      close();
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t(mine ? "forecast.adjust_mine" : "forecast.adjust_person", { name: person.name })}
      onCancel={close}
      onOk={save}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: value === null || reason.trim() === "", loading: busy }}
    >
      <p className="muted">{t("forecast.adjust_hint")}</p>
      <div className={own.fields}>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the select inside is the control */}
        <label>
          {t("forecast.category")}
          <Select
            value={category}
            onChange={setCategory}
            options={ADJUSTABLE.map((each) => ({ value: each, label: t(`forecast.upto_${each}`) }))}
          />
        </label>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the number box inside is the control */}
        <label>
          {t("forecast.new_value")}
          <InputNumber<string>
            stringMode
            controls={false}
            value={value}
            onChange={setValue}
            style={{ width: "100%" }}
          />
        </label>
      </div>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the text area inside is the control */}
      <label>
        {t("forecast.reason")}
        <Input.TextArea value={reason} onChange={(event) => setReason(event.target.value)} rows={2} maxLength={500} />
      </label>
    </Modal>
  );
}
