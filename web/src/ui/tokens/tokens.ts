/** Design tokens: the only place where colours, sizes and distances are numbers. */
import type { Density } from "../../lib/preferences";

export type Mode = "light" | "dark";

/** One accent; greys carry the rest. Contrast of every text colour on `surface` is at least 4.5. */
export const palettes = {
  light: {
    accent: "#2457d6",
    accentHover: "#1c48b8",
    accentSoft: "#eaf0fe",
    onAccent: "#ffffff",
    canvas: "#f4f5f7",
    surface: "#ffffff",
    raised: "#ffffff",
    sunken: "#f7f8fa",
    lane: "#eceff3",
    hover: "#f1f4f9",
    selected: "#e8effd",
    border: "#e2e5ea",
    borderStrong: "#c9ced6",
    text: "#1b2029",
    textSecondary: "#525b6b",
    textTertiary: "#5f6878",
    good: "#15763f",
    goodSoft: "#e4f5ea",
    warn: "#945800",
    warnSoft: "#fdf2dc",
    bad: "#bf2b2b",
    badSoft: "#fdeaea",
    note: "#6b3fb0",
    noteSoft: "#f2ecfb",
    shadow: "0 1px 2px rgb(16 24 40 / 6%), 0 8px 24px rgb(16 24 40 / 10%)",
  },
  dark: {
    accent: "#86aaff",
    accentHover: "#a5c0ff",
    accentSoft: "#1d2b4c",
    onAccent: "#0d1526",
    canvas: "#0f1217",
    surface: "#161a21",
    raised: "#1e232c",
    sunken: "#12161c",
    lane: "#12161c",
    hover: "#1f2530",
    selected: "#1f2f52",
    border: "#2a303b",
    borderStrong: "#3d4553",
    text: "#e7eaf0",
    textSecondary: "#aab2c0",
    textTertiary: "#98a1b0",
    good: "#6bcf92",
    goodSoft: "#15301f",
    warn: "#e3b04f",
    warnSoft: "#352a12",
    bad: "#ff8a86",
    badSoft: "#3a1c1d",
    note: "#c3a1f2",
    noteSoft: "#2b2140",
    shadow: "0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%)",
  },
} as const satisfies Record<Mode, Record<string, string>>;

export type Palette = (typeof palettes)[Mode];

/** Categorical series colours, told apart also by lightness. */
export const series: Record<Mode, readonly string[]> = {
  light: ["#2457d6", "#e08600", "#1b8a5a", "#8a4fd0", "#c2417c", "#158a9c", "#7a6a2f", "#5b6472"],
  dark: ["#86aaff", "#f0b454", "#5fc894", "#bd93f0", "#ee86b3", "#5cc3d3", "#c2b06a", "#9aa4b3"],
};

export const densities: Record<Density, { row: number; control: number; gap: number; pad: number }> = {
  compact: { row: 30, control: 28, gap: 8, pad: 12 },
  default: { row: 38, control: 32, gap: 12, pad: 16 },
  loose: { row: 46, control: 36, gap: 16, pad: 20 },
};

/** What a thumb presses is this high at least, in px: the height of controls on a phone, whatever the density. */
export const TOUCH = 44;

export const font =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "PingFang TC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", Roboto, "Helvetica Neue", Arial, sans-serif';

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Publishes the tokens as CSS variables on the root element. */
export function applyTokens(mode: Mode, density: Density, phone: boolean): void {
  const root = document.documentElement;
  root.dataset.theme = mode;
  root.dataset.density = density;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(palettes[mode])) root.style.setProperty(`--${kebab(name)}`, value);
  for (const [name, value] of Object.entries(densities[density])) root.style.setProperty(`--${name}`, `${value}px`);
  if (phone) root.style.setProperty("--control", `${TOUCH}px`);
  root.style.setProperty("--font", font);
}
