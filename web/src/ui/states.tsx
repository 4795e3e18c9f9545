/** Empty, loading and error states: what happened, what it means, what to do. */
import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { isMissingPart, startFresh } from "../lib/fresh";
import { t } from "../lib/i18n";
import styles from "./states.module.css";

interface EmptyProps {
  title: string;
  hint?: string;
  action?: ReactNode;
}

export function EmptyState({ title, hint, action }: EmptyProps) {
  return (
    <div className={styles.state}>
      <svg className={styles.picture} viewBox="0 0 64 48" aria-hidden="true">
        <rect x="6" y="8" width="52" height="34" rx="4" />
        <path d="M6 18h52M16 27h20M16 34h12" />
      </svg>
      <div className={styles.title}>{title}</div>
      {hint ? <div className={styles.hint}>{hint}</div> : null}
      {action}
    </div>
  );
}

interface ProblemLike {
  status: number;
  detail: string;
  requestId?: string | undefined;
}

function problemLike(error: unknown): ProblemLike {
  if (error && typeof error === "object" && "status" in error && "detail" in error) return error as ProblemLike;
  return { status: 500, detail: t("error.page") };
}

function headline(status: number): string {
  if (status === 0) return t("error.offline");
  if (status === 403) return t("error.forbidden");
  if (status === 404) return t("error.not_found");
  return t("error.server");
}

function advice(status: number): string {
  if (status === 403) return t("error.forbidden_hint");
  if (status === 404) return t("error.not_found_hint");
  return t("error.retry_hint");
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  if (isMissingPart(error)) {
    const reload = (
      <Button type="primary" onClick={startFresh}>
        {t("update.take")}
      </Button>
    );
    return <EmptyState title={t("update.gone")} hint={t("update.gone_hint")} action={reload} />;
  }
  const problem = problemLike(error);
  const final = problem.status === 403 || problem.status === 404;
  return (
    <div className={styles.state} role="alert">
      <div className={styles.title}>{headline(problem.status)}</div>
      <div className={styles.hint}>{final || problem.status === 0 ? advice(problem.status) : problem.detail}</div>
      {retry && !final ? <Button onClick={retry}>{t("action.retry")}</Button> : null}
      {problem.requestId ? <div className={styles.id}>{t("error.request_id", { id: problem.requestId })}</div> : null}
    </div>
  );
}

const SKELETON_DELAY_MS = 150;

/** Grey rows shaped like the content; shown only when the answer takes longer than 150 ms. */
export function Skeleton({ rows = 6, height }: { rows?: number; height?: number }) {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), SKELETON_DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.skeleton} aria-busy="true" data-visible={visible} style={{ minHeight: height }}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are identical and never move
        <div key={index} style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
