import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, InputNumber } from "antd";
import { useState } from "react";
import { createRecord } from "../../api/records";
import { currencySymbol } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import styles from "../insights.module.css";
import own from "./forecast.module.css";
import { periodName } from "./periods";

/** One's own word for a period; every submission is kept beside the earlier ones. */
export function SubmitForm({ unit, start, currency }: { unit: string; start: string; currency: string }) {
  const client = useQueryClient();
  const notify = useNotify();
  const [commit, setCommit] = useState<string | null>(null);
  const [best, setBest] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await createRecord("forecast_submission", { unit, period_start: start, commit, best, note: note.trim() || null });
      await client.invalidateQueries({ queryKey: ["forecast"] });
      notify.done(t("forecast.submit_done"));
      setCommit(null);
      setBest(null);
      setNote("");
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={styles.card} data-wide="true" aria-label={t("forecast.submit")}>
      <header className={styles.cardHead}>
        <h2>
          {t("forecast.submit")} {periodName(start, unit)}
        </h2>
      </header>
      <div className={own.fields}>
        <InputNumber<string>
          stringMode
          controls={false}
          min="0"
          prefix={currencySymbol(currency)}
          value={commit}
          onChange={setCommit}
          placeholder={t("forecast.upto_commit")}
          aria-label={t("forecast.upto_commit")}
          style={{ width: "100%" }}
        />
        <InputNumber<string>
          stringMode
          controls={false}
          min="0"
          prefix={currencySymbol(currency)}
          value={best}
          onChange={setBest}
          placeholder={t("forecast.upto_best")}
          aria-label={t("forecast.upto_best")}
          style={{ width: "100%" }}
        />
        <Input
          value={note}
          onChange={(event) => setNote(event.target.value)}
          placeholder={t("forecast.note")}
          aria-label={t("forecast.note")}
        />
        <Button type="primary" disabled={commit === null} loading={busy} onClick={save}>
          {t("forecast.submit")}
        </Button>
      </div>
    </section>
  );
}
