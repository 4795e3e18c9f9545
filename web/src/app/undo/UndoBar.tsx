/** The way back: a bar for ten seconds after a write, and Ctrl+Z / Ctrl+Shift+Z wherever nobody is typing. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useCallback, useEffect } from "react";
import { undoOperation } from "../../api/undo";
import { t } from "../../lib/i18n";
import { useStore } from "../../lib/store";
import { offered, rememberRedone, rememberUndone, takeRedo, takeUndo } from "../../lib/undo";
import { useNotify } from "../../ui/useNotify";
import styles from "./UndoBar.module.css";

const SHOWN_MS = 10_000;
const SLOW_MS = 600;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

function useTakeBack(): { undo: (token?: string) => void; redo: () => void } {
  const client = useQueryClient();
  const notify = useNotify();
  const run = useCallback(
    async (token: string | undefined, keep: (operation: string) => void, text: "undo.done" | "undo.redone") => {
      if (!token) return;
      // a thousand rows take their time: nobody is to press it twice
      const slow = setTimeout(() => notify.note(t("undo.working")), SLOW_MS);
      try {
        const { operation, left } = await undoOperation(token);
        keep(operation);
        if (left.length) notify.note(t("undo.left", { count: left.length }));
        else notify.done(t(text));
      } catch (error) {
        notify.failed(error);
      }
      clearTimeout(slow);
      await client.invalidateQueries();
    },
    [client, notify],
  );
  return {
    undo: useCallback((token) => void run(takeUndo(token), rememberUndone, "undo.done"), [run]),
    redo: useCallback(() => void run(takeRedo(), rememberRedone, "undo.redone"), [run]),
  };
}

export function UndoBar() {
  const offer = useStore(offered);
  const { undo, redo } = useTakeBack();
  useEffect(() => {
    if (!offer) return;
    const timer = setTimeout(() => offered.set(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [offer]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const wanted = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (!wanted || event.defaultPrevented || event.isComposing || isTyping(event.target)) return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [undo, redo]);
  if (!offer) return null;
  return (
    <output className={styles.bar}>
      <span className={styles.text}>{offer.text}</span>
      <Button type="link" size="small" onClick={() => undo(offer.token)}>
        {t("undo.action")}
      </Button>
    </output>
  );
}
