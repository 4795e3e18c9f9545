/** Build step of the installable app: its manifests and its service worker, which knows every file of the version. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const LOCALES = ["zh-CN", "zh-TW", "en"] as const;
/** Fetched when first used: pages for administrators, and charts. */
const LEFT_OUT = /\/src\/(admin|ui\/charts)\//;
const PUBLIC = ["favicon.svg", "icons/192.png", "icons/512.png", "icons/maskable.png", "icons/apple.png"];

interface Piece {
  type: string;
  fileName: string;
  isEntry?: boolean;
  facadeModuleId?: string | null;
  imports?: string[];
  dynamicImports?: string[];
  viteMetadata?: { importedCss?: Set<string>; importedAssets?: Set<string> };
}

function manifest(texts: Record<string, string>, locale: string): string {
  const icon = (src: string, sizes: string, purpose: string) => ({ src, sizes, type: "image/png", purpose });
  return JSON.stringify({
    id: "/",
    lang: locale,
    name: texts["app.name"],
    short_name: texts["app.short_name"],
    description: texts["app.description"],
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#ffffff",
    theme_color: "#ffffff",
    icons: [
      icon("/icons/192.png", "192x192", "any"),
      icon("/icons/512.png", "512x512", "any"),
      icon("/icons/maskable.png", "512x512", "maskable"),
    ],
    shortcuts: [
      { name: texts["visit.title"], url: "/?new=visit", icons: [{ src: "/icons/192.png", sizes: "192x192" }] },
    ],
  });
}

/** The files that the app needs for its daily pages: what the entry reaches, but for what is left out. */
export function filesOf(bundle: Record<string, Piece>): string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    const piece = bundle[name];
    if (!piece || found.has(name)) return;
    found.add(name);
    for (const css of piece.viteMetadata?.importedCss ?? []) found.add(css);
    for (const asset of piece.viteMetadata?.importedAssets ?? []) found.add(asset);
    for (const each of piece.imports ?? []) visit(each);
    for (const each of piece.dynamicImports ?? []) {
      if (!LEFT_OUT.test(bundle[each]?.facadeModuleId ?? "")) visit(each);
    }
  };
  for (const piece of Object.values(bundle)) if (piece.isEntry) visit(piece.fileName);
  return [...found].sort();
}

export function pwa(): Plugin {
  return {
    name: "yingdan-pwa",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const locale of LOCALES) {
        const texts = JSON.parse(readFileSync(`src/locales/${locale}.json`, "utf8")) as Record<string, string>;
        this.emitFile({ type: "asset", fileName: `app.${locale}.webmanifest`, source: manifest(texts, locale) });
      }
      const files = filesOf(bundle as unknown as Record<string, Piece>);
      const paths = ["/index.html", ...PUBLIC.map((file) => `/${file}`), ...files.map((file) => `/${file}`)];
      const page = createHash("sha256").update(readFileSync("index.html")).update(readFileSync("pwa/worker.js"));
      const version = page.update(paths.join()).digest("hex").slice(0, 12);
      const source = readFileSync("pwa/worker.js", "utf8")
        .replace("__FILES__", JSON.stringify(paths))
        .replace("__VERSION__", version);
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}
