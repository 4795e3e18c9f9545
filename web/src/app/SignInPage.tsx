/** Sign-in. Plain inputs: this is the first load, and form libraries would double it. */
import { GlobalOutlined } from "@ant-design/icons";
import { type FormEvent, useState } from "react";
import { Problem } from "../api/client";
import { queryClient } from "../api/queryClient";
import type { SecondStep as Step } from "../api/security";
import { fetchMe, ME_KEY, signIn, useDemo } from "../api/session";
import { LOCALES, type Locale, t, tOr } from "../lib/i18n";
import { setPreferences, usePreferences } from "../lib/preferences";
import { Providers } from "./Providers";
import { SecondStep } from "./SecondStep";
import styles from "./SignInPage.module.css";
import { SignInEnd, SignInField } from "./SignInParts";
import { Logo } from "./shell/Logo";

/** What a provider's answer came to, told in the address of the page. */
function ssoProblem(): string | undefined {
  const code = new URLSearchParams(location.search).get("sign_in_problem");
  return code ? tOr(`signin.problem.${code}`, t("signin.problem.other")) : undefined;
}

function explain(problem: Problem): string {
  if (problem.status === 429) return t("signin.too_many", { seconds: problem.retryAfter ?? 60 });
  if (problem.status === 401) return t("signin.wrong");
  return problem.detail;
}

export default function SignInPage() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<string | undefined>(ssoProblem);
  const [step, setStep] = useState<Step>();
  const [busy, setBusy] = useState(false);
  const { locale } = usePreferences();
  const { data: demo } = useDemo();

  const arrive = async () => {
    if (location.search.includes("sign_in_problem")) history.replaceState(null, "", location.pathname);
    queryClient.setQueryData(ME_KEY, await fetchMe());
  };
  const enter = async (name: string, secret: string) => {
    if (!name.trim() || !secret) {
      setFailure(t("signin.missing"));
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      const next = await signIn(name.trim(), secret);
      if (next) setStep(next);
      else await arrive();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFailure(explain(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter(login, password);
  };

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header className={styles.header}>
          <Logo size={40} />
          <div>
            <h1>{t("app.name")}</h1>
            <p className="muted">{t("app.tagline")}</p>
          </div>
        </header>
        {step ? (
          <SecondStep
            step={step}
            onDone={arrive}
            onBack={(reason) => {
              setStep(undefined);
              setPassword("");
              setFailure(reason);
            }}
          />
        ) : null}
        <form className={styles.form} onSubmit={submit} noValidate hidden={Boolean(step)}>
          <SignInField
            label={t("signin.login")}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            value={login}
            onChange={setLogin}
          />
          <SignInField
            label={t("signin.password")}
            name="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
          />
          <SignInEnd failure={failure} busy={busy} label={t("signin.submit")} />
        </form>
        {step ? null : <Providers />}
        {demo?.demo && !step ? (
          <section className={styles.demo}>
            <h2>{t("signin.demo_title")}</h2>
            <p className="muted">{t("signin.demo_hint")}</p>
            <div className={styles.logins}>
              {demo.logins.map((each) => (
                <button
                  key={each.login}
                  type="button"
                  className={styles.login}
                  onClick={() => {
                    setLogin(each.login);
                    setPassword(each.password);
                    void enter(each.login, each.password);
                  }}
                >
                  <strong>{each.name}</strong>
                  <span className="ellipsis muted">{each.role}</span>
                  <code>{each.login}</code>
                </button>
              ))}
            </div>
          </section>
        ) : null}
        <label className={styles.language}>
          <GlobalOutlined aria-hidden />
          <span className="visually-hidden">{t("menu.language")}</span>
          <select value={locale} onChange={(event) => setPreferences({ locale: event.target.value as Locale })}>
            {LOCALES.map((each) => (
              <option key={each} value={each}>
                {t(`locale.${each}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </main>
  );
}
