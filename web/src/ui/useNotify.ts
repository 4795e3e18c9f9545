/** Toasts: plain words, the request id for refusals. */
import { App } from "antd";
import { useMemo } from "react";
import { t } from "../lib/i18n";

interface ProblemLike {
  status: number;
  detail: string;
  requestId?: string | undefined;
  errors?: readonly { message: string }[];
}

function isProblem(error: unknown): error is ProblemLike {
  return typeof error === "object" && error !== null && "status" in error && "detail" in error;
}

/** A refusal in one sentence, its reasons, and the request id when something broke. */
export function problemText(error: unknown): string {
  if (!isProblem(error)) return t("error.page");
  const reasons = (error.errors ?? []).map((each) => each.message).filter(Boolean);
  const text = reasons.length ? reasons.join(t("text.list_separator")) : error.detail;
  const withId = error.status >= 500 && error.requestId;
  return withId ? `${text} ${t("error.request_id", { id: error.requestId ?? "" })}` : text;
}

export interface Notify {
  done: (text: string) => void;
  note: (text: string) => void;
  warn: (text: string) => void;
  failed: (error: unknown) => void;
}

export function useNotify(): Notify {
  const { message } = App.useApp();
  return useMemo(
    () => ({
      done: (text) => void message.success(text),
      note: (text) => void message.info(text),
      warn: (text) => void message.warning(text, 6),
      failed: (error) => void message.error(problemText(error), 6),
    }),
    [message],
  );
}
