/** Bounds as a model names them ("3 .. 6", ">= 0.333333"), as people write them: "3–6", "≥ 0.33". */
export function rangeText(bounds: string): string {
  return bounds
    .replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))
    .replace(/(\d) *\.\. *(-?\d)/, "$1–$2")
    .replace(">=", "≥")
    .replace("<=", "≤");
}
