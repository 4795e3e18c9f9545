/** The second step of a sign-in: a code, and before it the picture when a second factor has to be set up. */
import { Button } from "antd";
import { type FormEvent, lazy, Suspense, useState } from "react";
import { Problem } from "../api/client";
import { enterCode, type SecondStep as Step } from "../api/security";
import { t } from "../lib/i18n";
import { RecoveryCodes } from "./RecoveryCodes";
import styles from "./SignInPage.module.css";
import { SignInEnd, SignInField } from "./SignInParts";

const EnrolPicture = lazy(() => import("./EnrolPicture"));

interface Props {
  step: Step;
  onDone: () => Promise<void>;
  onBack: (failure?: string) => void;
}

export function SecondStep({ step, onDone, onBack }: Props) {
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [recovery, setRecovery] = useState<string[]>([]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (code.trim().length < 4) {
      setFailure(t("signin.code_missing"));
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      const fresh = await enterCode(step.ticket, code.trim());
      if (fresh.length) setRecovery(fresh);
      else await onDone();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === "ticket_ended") onBack(t("signin.ticket_ended"));
      else if (error.status === 429) onBack(t("signin.too_many", { seconds: error.retryAfter ?? 60 }));
      else setFailure(error.code === "bad_code" ? t("signin.code_wrong") : error.detail);
      setCode("");
    } finally {
      setBusy(false);
    }
  };

  if (recovery.length) return <RecoveryCodes codes={recovery} onKept={() => void onDone()} />;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {step.uri && step.secret ? (
        <>
          <h2>{t("signin.enrol_title")}</h2>
          <p className="muted">{t("signin.enrol_hint")}</p>
          <Suspense fallback={null}>
            <EnrolPicture uri={step.uri} secret={step.secret} />
          </Suspense>
        </>
      ) : (
        <p className="muted">{t("signin.code_hint")}</p>
      )}
      <SignInField
        label={t("signin.code")}
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        autoFocus
        value={code}
        onChange={setCode}
      />
      <SignInEnd failure={failure} busy={busy} label={t("signin.confirm")} />
      <Button type="text" onClick={() => onBack()}>
        {t("signin.back")}
      </Button>
    </form>
  );
}
