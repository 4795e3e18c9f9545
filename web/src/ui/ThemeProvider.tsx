import { ConfigProvider, type ThemeConfig, theme } from "antd";
import type { Locale as AntdLocale } from "antd/es/locale";
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import type { Locale } from "../lib/i18n";
import { persistent } from "../lib/persistent";
import { type Density, usePreferences } from "../lib/preferences";
import { useStore } from "../lib/store";
import { useIsPhone, useMediaQuery } from "../lib/useMediaQuery";
import { feedbackWanted } from "./feedback";
import { applyTokens, densities, font, type Mode, palettes, TOUCH } from "./tokens/tokens";

const loaders: Record<Locale, () => Promise<{ default: AntdLocale }>> = {
  "zh-CN": () => import("antd/es/locale/zh_CN"),
  "zh-TW": () => import("antd/es/locale/zh_TW"),
  en: () => import("antd/es/locale/en_US"),
};

const loaded = new Map<Locale, AntdLocale>();

/** Fetches antd's own texts: once they are there, the page is drawn in them from the first time on. */
export async function loadAntdTexts(locale: Locale): Promise<AntdLocale> {
  const texts = loaded.get(locale) ?? (await loaders[locale]()).default;
  loaded.set(locale, texts);
  return texts;
}

const FeedbackHost = lazy(() => persistent(() => import("./FeedbackHost")));
/** By then the first page stands. */
const LATER_MS = 3_000;

const ModeContext = createContext<Mode>("light");

export function useMode(): Mode {
  return useContext(ModeContext);
}

/** antd's own colours of tags are too pale to read: its names stand for ours. */
function tagColors(mode: Mode): ThemeConfig["token"] {
  const { good, goodSoft, warn, warnSoft, bad, badSoft, accent, accentSoft, note, noteSoft } = palettes[mode];
  const pairs = {
    green: [goodSoft, good],
    gold: [warnSoft, warn],
    orange: [warnSoft, warn],
    red: [badSoft, bad],
    blue: [accentSoft, accent],
    purple: [noteSoft, note],
  };
  // Each step has two names which become the same CSS variable; the later one would win.
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([name, [soft, strong]]) => [
      [`${name}1`, soft],
      [`${name}-1`, soft],
      [`${name}7`, strong],
      [`${name}-7`, strong],
    ]),
  );
}

function themeOf(mode: Mode, density: Density, still: boolean, phone: boolean): ThemeConfig {
  const colors = palettes[mode];
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: "yd" },
    token: {
      colorPrimary: colors.accent,
      colorLink: colors.accent,
      colorTextLightSolid: colors.onAccent,
      colorBgLayout: colors.canvas,
      colorBgContainer: colors.surface,
      colorBgElevated: colors.raised,
      colorBorder: colors.borderStrong,
      colorBorderSecondary: colors.border,
      colorText: colors.text,
      colorTextSecondary: colors.textSecondary,
      colorTextTertiary: colors.textTertiary,
      colorTextDescription: colors.textTertiary,
      colorTextPlaceholder: colors.textTertiary,
      colorSuccess: colors.good,
      colorWarning: colors.warn,
      colorError: colors.bad,
      controlHeight: phone ? TOUCH : densities[density].control,
      borderRadius: 6,
      fontFamily: font,
      fontSize: 14,
      motion: !still,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.18s",
      ...tagColors(mode),
    },
    components: {
      Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
      Tooltip: { colorBgSpotlight: "#1b2029", colorTextLightSolid: "#ffffff" },
    },
  };
}

/** Theme, density and antd's own texts from the person's preferences. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { theme: choice, density, locale } = usePreferences();
  const systemDark = useMediaQuery("(prefers-color-scheme: dark)");
  const still = useMediaQuery("(prefers-reduced-motion: reduce)");
  const onPaper = useMediaQuery("print");
  const phone = useIsPhone();
  const chosen: Mode = choice === "system" ? (systemDark ? "dark" : "light") : choice;
  const mode: Mode = onPaper ? "light" : chosen;
  const [antdLocale, setAntdLocale] = useState<AntdLocale | undefined>(() => loaded.get(locale));
  useLayoutEffect(() => applyTokens(mode, density, phone), [mode, density, phone]);
  useEffect(() => {
    let alive = true;
    loadAntdTexts(locale).then((texts) => {
      if (alive) setAntdLocale(texts);
    });
    return () => {
      alive = false;
    };
  }, [locale]);
  const wanted = useStore(feedbackWanted);
  useEffect(() => {
    const timer = setTimeout(() => feedbackWanted.set(true), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  const config = useMemo(() => themeOf(mode, density, still, phone), [mode, density, still, phone]);
  return (
    <ModeContext value={mode}>
      <ConfigProvider theme={config} locale={antdLocale} button={{ autoInsertSpace: false }}>
        {children}
        {wanted ? (
          <Suspense>
            <FeedbackHost />
          </Suspense>
        ) : null}
      </ConfigProvider>
    </ModeContext>
  );
}
