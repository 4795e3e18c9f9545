/** Uploads under way: how far each is, how to stop it, and what became of those that failed. */
import { useState } from "react";
import { Problem } from "../../api/client";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { problemText } from "../../ui/useNotify";
import { addFile } from "./wizardStore";

export interface Upload {
  file: File;
  share: number;
  control: AbortController;
}

export interface Failure {
  file: File;
  text: string;
  /** The connection broke or the server was busy: the same file may work the next time. */
  again: boolean;
}

const MEGABYTE = 2 ** 20;

function isStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export function useUploads(limit: number | undefined) {
  const [sending, setSending] = useState<Upload[]>([]);
  const [failures, setFailures] = useState<Failure[]>([]);
  const dismiss = (name: string) => setFailures((now) => now.filter((each) => each.file.name !== name));
  const fail = (failure: Failure) => setFailures((now) => [...now, failure]);
  const send = async (file: File) => {
    dismiss(file.name);
    if (limit !== undefined && file.size > limit) {
      // sent anyway, the answer would be lost with the connection that the server closes
      const size = groupDigits(String(Math.ceil(file.size / MEGABYTE)));
      fail({ file, text: t("import.too_large", { size, limit: Math.floor(limit / MEGABYTE) }), again: false });
      return;
    }
    const control = new AbortController();
    const progress = (share: number) =>
      setSending((now) => now.map((each) => (each.control === control ? { ...each, share } : each)));
    setSending((now) => [...now, { file, share: 0, control }]);
    try {
      await addFile(file, progress, control.signal);
    } catch (error) {
      const again = error instanceof Problem && (error.status === 0 || error.status >= 500);
      if (!isStopped(error)) fail({ file, text: problemText(error), again });
    } finally {
      setSending((now) => now.filter((each) => each.control !== control));
    }
  };
  const stop = (name: string) => sending.find((each) => each.file.name === name)?.control.abort();
  return { sending, failures, send, stop, dismiss };
}
