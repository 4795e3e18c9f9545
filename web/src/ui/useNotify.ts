/** Toasts: plain words, the request id for refusals. */
import { t } from "../lib/i18n";
import { feedback } from "./feedback";

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

const LONG_S = 6;

const notify: Notify = {
  done: (text) => void feedback().then(({ message }) => message.success(text)),
  note: (text) => void feedback().then(({ message }) => message.info(text)),
  warn: (text) => void feedback().then(({ message }) => message.warning(text, LONG_S)),
  failed: (error) => {
    const text = problemText(error);
    void feedback().then(({ message }) => message.error(text, LONG_S));
  },
};

/** The same for everybody, so that effects may depend on it. */
export function useNotify(): Notify {
  return notify;
}
