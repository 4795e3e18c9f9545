/** Build step: a first build tells what needs what, the second one puts together what is needed together. */
import { build, type Plugin, type PluginOption } from "vite";
import { ALIAS_PATHS, objectOfAlias } from "../src/meta/paths.ts";
import { closure, type Pages, type Piece, partsOf, SIGN_IN } from "./plan.ts";

const SHELL = "/src/app/shell/Shell.tsx";
const WORDS: Pages = { "zh-CN": ["/antd/es/locale/zh_CN.js"], "zh-TW": ["/antd/es/locale/zh_TW.js"] };
const PAGES: Pages = {
  [SIGN_IN]: ["/src/app/SignInPage.tsx"],
  home: ["/src/insights/home/HomePage.tsx", "/src/app/start/FirstSteps.tsx", "/src/app/start/ExampleOffer.tsx"],
  list: ["/src/records/list/ListPage.tsx", "/src/areas/opportunity/Health.tsx"],
  record: [
    "/src/records/record/RecordPage.tsx",
    "/src/areas/opportunity/DealHeader.tsx",
    "/src/records/record/TeamSection.tsx",
    "/src/areas/activity/QuickLog.tsx",
    "/src/records/comments/CommentBox.tsx",
  ],
};
/** Where the server reads which files a page needs and what an address is about. */
const PARTS = ".vite/parts.json";

/** Parts that others stand on come first: a module is taken once. */
const rank = (part: string) => (part === "start" ? 9 : part === "frame" ? 8 : part.split("+").length);

interface Built extends Piece {
  type: string;
  name?: string;
  viteMetadata?: { importedCss?: Set<string> };
}

async function firstBuild(plugins: PluginOption[]): Promise<Piece[]> {
  const found: Piece[] = [];
  const look: Plugin = {
    name: "yingdan-parts-look",
    generateBundle(_, bundle) {
      for (const each of Object.values(bundle)) if (each.type === "chunk") found.push(each);
    },
  };
  await build({
    configFile: false,
    logLevel: "silent",
    plugins: [...plugins, look],
    build: { write: false, target: "es2022", minify: false },
  });
  return found;
}

/** The files of the frame and of each page beyond what came before, styles first. */
export function filesOf(bundle: readonly Built[], part: ReadonlyMap<string, string>, pages: Pages) {
  const chunks = new Map(bundle.filter((each) => each.type === "chunk").map((each) => [each.fileName, each]));
  const having = (wanted: (name: string) => boolean) =>
    [...chunks.values()].filter((each) => each.moduleIds?.some((id) => wanted(part.get(id) ?? "")));
  const entry = closure(
    chunks,
    [...chunks.values()].filter((each) => each.isEntry),
  );
  const frame = closure(
    chunks,
    having((name) => name === "frame"),
  );
  const paths = (pieces: Iterable<Built>, known: ReadonlySet<Built>[]) => {
    const own = [...pieces].filter((each) => !known.some((set) => set.has(each)));
    const styles = own.flatMap((each) => [...(each.viteMetadata?.importedCss ?? [])]);
    return [...new Set([...styles, ...own.map((each) => each.fileName)])].map((file) => `/${file}`);
  };
  const files: Record<string, string[]> = { frame: paths(frame, [entry]) };
  for (const name of Object.keys(pages)) {
    const own = closure(
      chunks,
      having((each) => each.split("+").includes(name)),
    );
    files[name] = paths(own, name === SIGN_IN ? [entry] : [entry, frame]);
  }
  return files;
}

export function parts(plugins: () => PluginOption[]): Plugin {
  let part = new Map<string, string>();
  return {
    name: "yingdan-parts",
    apply: "build",
    async config() {
      part = partsOf(await firstBuild(plugins()), SHELL, { ...WORDS, ...PAGES });
      const names = [...new Set(part.values())].sort((a, b) => rank(b) - rank(a));
      const groups = names.map((name) => ({
        name: name.replaceAll("+", "-"),
        test: (id: string) => part.get(id) === name,
        priority: rank(name),
      }));
      return { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const all = Object.values(bundle) as unknown as (Built & { originalFileNames?: string[] })[];
        const words = filesOf(all, part, WORDS);
        const texts = all.flatMap(({ fileName, originalFileNames }) => {
          const language = /^src\/locales\/(.+)\.json$/.exec(originalFileNames?.[0] ?? "")?.[1];
          return language ? [[language, [`/${fileName}`, ...(words[language] ?? [])]]] : [];
        });
        const modules: Record<string, string> = {};
        for (const { fileName, moduleIds } of all) {
          for (const end of [SHELL, ...Object.values(PAGES).flat()]) {
            if (moduleIds?.some((id) => id.endsWith(end))) modules[end.slice(1)] = fileName;
          }
        }
        const source = JSON.stringify({
          files: filesOf(all, part, PAGES),
          objects: Object.fromEntries(ALIAS_PATHS.map((alias) => [alias, objectOfAlias(alias)])),
          texts: Object.fromEntries(texts),
          modules,
        });
        this.emitFile({ type: "asset", fileName: PARTS, source });
      },
    },
  };
}
