import { useEffect, useRef } from "react";
import { queryClient } from "../api/queryClient";
import type { Me } from "../api/schema";
import { ME_KEY, sessionEnded } from "../api/session";
import { t } from "../lib/i18n";
import { retryAll } from "../records/sync";
import styles from "./SignInAgain.module.css";
import SignInPage from "./SignInPage";

/** Sign-in on top of the page somebody was working in: forms and drafts beneath stay as they are. */
export default function SignInAgain({ before }: { before: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    return queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== "updated" || event.query.queryKey[0] !== ME_KEY[0] || event.action.type !== "success") return;
      const me = event.query.state.data as Me | null | undefined;
      if (!me || !event.action.manual) return;
      if (me.user.id !== before) {
        location.assign("/");
        return;
      }
      sessionEnded.set(false);
      retryAll();
      void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== ME_KEY[0] });
    });
  }, [before]);
  return (
    <dialog
      ref={dialog}
      className={styles.again}
      aria-label={t("session.ended")}
      onCancel={(event) => event.preventDefault()}
    >
      <p className={styles.note} role="alert">
        {t("session.ended")}
      </p>
      <SignInPage />
    </dialog>
  );
}
