import { expect, it } from "vitest";
import { fileRefs, previewKind, sizeText } from "./fileRefs";

const file = (type: string, size = 10) => ({ id: "1", name: "a", type, size });

it("reads one file, many and none", () => {
  expect(fileRefs([file("image/png"), null, "x"])).toHaveLength(1);
  expect(fileRefs(file("image/png"))).toHaveLength(1);
  expect(fileRefs(null)).toEqual([]);
});

it("previews pictures, PDF and short texts, never markup or vector pictures", () => {
  expect(previewKind(file("image/png"))).toBe("picture");
  expect(previewKind(file("application/pdf"))).toBe("pdf");
  expect(previewKind(file("text/plain"))).toBe("text");
  expect(previewKind(file("text/plain", 10_000_000))).toBeUndefined();
  expect(previewKind(file("image/svg+xml"))).toBeUndefined();
  expect(previewKind(file("text/html"))).toBeUndefined();
});

it("tells sizes in fitting units", () => {
  expect(sizeText(1_200_000)).toMatch(/1\.2.*MB|1\.2.*\u5146/);
  expect(sizeText(999)).toMatch(/999/);
});
