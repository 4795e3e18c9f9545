import { expect, it } from "vitest";
import { type Piece, partsOf } from "./plan";

const LARGE = 50_000;

const piece = (name: string, more: Partial<Piece> = {}, size = LARGE): Piece => ({
  fileName: `${name}.js`,
  moduleIds: [`/x/${name}.ts`],
  modules: { [`/x/${name}.ts`]: { renderedLength: size } },
  ...more,
});
const page = (name: string, imports: string[]) =>
  piece(name, { facadeModuleId: `/x/${name}.tsx`, imports: imports.map((each) => `${each}.js`) });

const bundle = [
  piece("main", {
    isEntry: true,
    imports: ["react.js"],
    dynamicImports: ["Shell.js", "List.js", "Record.js", "Audit.js"],
  }),
  piece("react"),
  page("SignIn", ["react", "logo"]),
  page("Shell", ["react", "logo", "rail"]),
  page("List", ["react", "rail", "table", "link", "icon"]),
  page("Record", ["react", "table", "link", "past"]),
  page("Audit", ["table", "past", "icon"]),
  ...["logo", "rail", "table", "link", "past"].map((name) => piece(name)),
  piece("icon", {}, 900),
  page("Dialog", ["table"]),
];

it("puts together what the same pages need, and apart what seldom pages need of it", () => {
  const parts = partsOf(bundle, "/Shell.tsx", {
    sign_in: ["/SignIn.tsx"],
    list: ["/List.tsx"],
    record: ["/Record.tsx"],
  });
  const of = (name: string) => parts.get(`/x/${name}.ts`);
  expect(of("react")).toBe("start");
  // Seen by those who are signed in and by those who are not: the entry brings it.
  expect(of("logo")).toBe("start");
  expect(of("rail")).toBe("frame");
  expect(of("link")).toBe("list+record");
  expect(of("table")).toBe("list+record+wide");
  expect(of("past")).toBe("record+wide");
  expect(of("List")).toBe("list");
  // Too small for a file of its own.
  expect(of("icon")).toBe("frame");
  expect(of("Dialog")).toBeUndefined();
});
