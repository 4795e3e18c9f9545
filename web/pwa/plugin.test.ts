import { expect, it } from "vitest";
import { filesOf } from "./plugin";

it("takes what daily pages reach and leaves pages for administrators and charts to their first use", () => {
  const chunk = (fileName: string, more: object = {}) => [fileName, { type: "chunk", fileName, ...more }] as const;
  const bundle = Object.fromEntries([
    chunk("main.js", {
      isEntry: true,
      imports: ["react.js"],
      dynamicImports: ["list.js", "settings.js", "charts.js"],
      viteMetadata: { importedCss: new Set(["main.css"]) },
    }),
    chunk("react.js"),
    chunk("list.js", { facadeModuleId: "/x/src/records/list/ListPage.tsx", imports: ["react.js", "main.js"] }),
    chunk("settings.js", { facadeModuleId: "/x/src/admin/SettingsPage.tsx", imports: ["designer.js"] }),
    chunk("charts.js", { facadeModuleId: "/x/src/ui/charts/ChartCanvas.tsx" }),
    chunk("designer.js"),
    chunk("stray.js"),
  ]);
  expect(filesOf(bundle)).toEqual(["list.js", "main.css", "main.js", "react.js"]);
});
