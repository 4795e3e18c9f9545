import { useQueryClient } from "@tanstack/react-query";
import { Input, Modal, Radio } from "antd";
import { useState } from "react";
import { createRecord } from "../../api/records";
import type { Ref } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import own from "./forecast.module.css";
import type { Judgment } from "./judgments";

interface JudgeDialogProps {
  deal: Ref;
  current?: Judgment;
  close: () => void;
}

/** Counts a deal in or leaves it out of the judged forecast, with a reason; the deal stays as it is. */
export default function JudgeDialog({ deal, current, close }: JudgeDialogProps) {
  const client = useQueryClient();
  const notify = useNotify();
  const [verdict, setVerdict] = useState<Judgment["verdict"]>(current?.verdict === "exclude" ? "include" : "exclude");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await createRecord("forecast_judgment", { opportunity: deal.id, verdict, reason: reason.trim() });
      await Promise.all([
        client.invalidateQueries({ queryKey: ["records", "forecast_judgment"] }),
        client.invalidateQueries({ queryKey: ["forecast", "rollup"] }),
      ]);
      notify.done(t("judge.done"));
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
      title={t("judge.title", { name: deal.name })}
      onCancel={close}
      onOk={save}
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
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the text area inside is the control */}
        <label>
          {t("forecast.reason")}
          <Input.TextArea value={reason} onChange={(event) => setReason(event.target.value)} rows={2} maxLength={300} />
        </label>
      </div>
    </Modal>
  );
}
