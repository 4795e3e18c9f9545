import { Input, Modal, Radio } from "antd";
import { useState } from "react";
import { createRecord } from "../../api/records";
import type { Ref } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useSaving } from "../useSaving";
import own from "./forecast.module.css";
import type { Judgment } from "./judgments";

interface JudgeDialogProps {
  deal: Ref;
  current?: Judgment;
  close: () => void;
}

/** Counts a deal in or leaves it out of the judged forecast, with a reason; the deal stays as it is. */
export default function JudgeDialog({ deal, current, close }: JudgeDialogProps) {
  const [verdict, setVerdict] = useState<Judgment["verdict"]>(current?.verdict === "exclude" ? "include" : "exclude");
  const [reason, setReason] = useState("");
  const { busy, save } = useSaving(close);
  const done = () => {
    const values = { opportunity: deal.id, verdict, reason: reason.trim() };
    const stale = [
      ["records", "forecast_judgment"],
      ["forecast", "rollup"],
    ];
    return save(() => createRecord("forecast_judgment", values), stale, t("judge.done"));
  };
  return (
    <Modal
      open
      title={t("judge.title", { name: deal.name })}
      onCancel={close}
      onOk={done}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      okButtonProps={{ disabled: reason.trim() === "", loading: busy }}
    >
      <p className="muted">{t("judge.hint")}</p>
      <Radio.Group
        aria-label={t("judge.verdict")}
        value={verdict}
        onChange={(event) => setVerdict(event.target.value)}
        options={(["include", "exclude"] as const).map((each) => ({ value: each, label: t(`judge.${each}`) }))}
      />
      <div className={`${own.fields} ${own.top}`}>
        <label htmlFor="judge-reason">
          {t("forecast.reason")}
          <Input.TextArea
            id="judge-reason"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            rows={2}
            maxLength={300}
          />
        </label>
      </div>
    </Modal>
  );
}
