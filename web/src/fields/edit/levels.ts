/** The codes of GB/T 2260 from the province down: `310115` lies in `310000` and `310100`. */
export function levelsOf(code: string): string[] {
  const levels = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code];
  return [...new Set(levels)];
}
