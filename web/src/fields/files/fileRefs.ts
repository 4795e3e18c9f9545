/** Reading the files a field holds. */
import type { FileRef } from "../../api/files";
import type { Json } from "../../api/schema";
import { groupDigits } from "../../lib/format";
import { locale } from "../../lib/i18n";

function asFile(value: Json): FileRef | null {
  if (typeof value !== "object" || value === null || Array.isArray(value) || typeof value.id !== "string") return null;
  return {
    id: value.id,
    name: String(value.name ?? ""),
    type: String(value.type ?? ""),
    size: Number(value.size ?? 0),
  };
}

export function fileRefs(value: Json | undefined): FileRef[] {
  const listed = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return listed.map(asFile).filter((file) => file !== null);
}

export type PreviewKind = "picture" | "pdf" | "text";

const TEXT_MOST = 512 * 1024;

/** How a file can be looked at here; undefined where it can only be saved. */
export function previewKind(file: FileRef): PreviewKind | undefined {
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return "picture";
  if (file.type === "application/pdf") return "pdf";
  if (file.type === "text/plain" && file.size <= TEXT_MOST) return "text";
  return undefined;
}

/** `1.2 MB` in the reader's language. */
export function sizeText(bytes: number): string {
  const steps = ["byte", "kilobyte", "megabyte"] as const;
  const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
  const figure = bytes / 1000 ** step;
  const unit = steps[step] ?? "byte";
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: step } as const;
  return Number.isFinite(figure) ? new Intl.NumberFormat(locale(), style).format(figure) : groupDigits(String(bytes));
}
