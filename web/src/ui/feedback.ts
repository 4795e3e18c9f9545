/** antd's toasts and questions: a part of their own, fetched once the first page stands or when somebody needs them. */
import type { App, ModalFuncProps } from "antd";
import { createStore } from "../lib/store";

export type Feedback = ReturnType<typeof App.useApp>;

/** Whether anybody has asked for it; then the theme draws its host. */
export const feedbackWanted = createStore(false);

let arrived: (feedback: Feedback) => void;
const first = new Promise<Feedback>((resolve) => {
  arrived = resolve;
});
let latest: Feedback | undefined;

/** The host is drawn: whoever waits is served. */
export function provideFeedback(feedback: Feedback): void {
  latest = feedback;
  arrived(feedback);
}

export async function feedback(): Promise<Feedback> {
  feedbackWanted.set(true);
  return latest ?? first;
}

/** Asks before something that is not easily taken back. */
export function ask(question: ModalFuncProps): void {
  void feedback().then(({ modal }) => {
    modal.confirm(question);
  });
}
