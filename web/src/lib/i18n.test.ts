import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "../locales/en.json";
import zhCN from "../locales/zh-CN.json";
import zhTW from "../locales/zh-TW.json";

const SRC = join(import.meta.dirname, "..");
const CHINESE = /[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]/;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|css)$/.test(name))
    .map((name) => join(folder, name));
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

describe("catalogues", () => {
  it.each([
    ["zh-TW", zhTW],
    ["en", en],
  ])("%s has exactly the keys of zh-CN, none empty", (_name, catalogue) => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(zhCN).sort());
    expect(Object.entries(catalogue).filter(([, text]) => !text.trim())).toEqual([]);
  });

  it("uses the same placeholders in every language", () => {
    const differing = Object.entries(zhCN).filter(([key, text]) => {
      const others: Record<string, string>[] = [zhTW, en];
      return others.some((other) => `${placeholders(other[key] ?? "")}` !== `${placeholders(text)}`);
    });
    expect(differing).toEqual([]);
  });

  it("zh-TW uses its own terms", () => {
    const mainland = /[\u5ba2\u6237\u5546\u673a\u6570\u636e\u5f55\u8bbe]{2}/;
    const own = Object.entries(zhTW).filter(([key, text]) => !key.startsWith("locale.") && mainland.test(text));
    expect(own).toEqual([]);
  });
});

describe("source", () => {
  // Tests hold sample data of Chinese companies; nobody ever reads them on a screen.
  it("holds no Chinese text outside the catalogues", () => {
    const shown = sources(SRC).filter((path) => !/\.test\.tsx?$/.test(path));
    const offenders = shown.filter((path) => CHINESE.test(readFileSync(path, "utf8")));
    expect(offenders).toEqual([]);
  });

  it("uses every catalogue key", () => {
    const text = [...sources(SRC), ...sources(join(SRC, "..", "pwa"))]
      .map((path) => readFileSync(path, "utf8"))
      .join("\n");
    // Computed keys are written as `prefix.${value}`; their whole prefix counts as used.
    const computed = [...text.matchAll(/["`]([a-zA-Z_.]+\.)\$\{/g)].map((match) => match[1] ?? "");
    const quoted = new Set([...text.matchAll(/"(?=([\w.-]+)")/g)].map((match) => match[1]));
    const unused = Object.keys(zhCN).filter(
      (key) => !quoted.has(key) && !computed.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });
});
