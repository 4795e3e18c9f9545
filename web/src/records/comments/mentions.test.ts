import { describe, expect, it } from "vitest";
import { calledIn, piecesOf } from "./mentions";

const wang = { id: "1", name: "王芳" };
const wangfang = { id: "2", name: "王芳芳" };

describe("calledIn", () => {
  it("leaves out whose name was taken out of the text again", () => {
    expect(calledIn("@王芳 看一下", [wang, { id: "3", name: "李雷" }])).toEqual([wang]);
  });

  it("names nobody twice", () => {
    expect(calledIn("@王芳 @王芳", [wang, wang])).toEqual([wang]);
  });
});

describe("piecesOf", () => {
  it("takes the longer of two names", () => {
    expect(piecesOf("请 @王芳芳 和 @王芳 看", [wang, wangfang])).toEqual([
      { text: "请 " },
      { text: "@王芳芳", person: wangfang },
      { text: " 和 " },
      { text: "@王芳", person: wang },
      { text: " 看" },
    ]);
  });

  it("leaves an address and a name nobody picked as they are", () => {
    expect(piecesOf("a@b.cn @李雷", [wang])).toEqual([{ text: "a@b.cn @李雷" }]);
  });
});
