import { describe, expect, it } from "vitest";
import { bodyOf, draftOf, isWhole } from "./providerDraft";

describe("a provider's draft", () => {
  it("sends what its own kind knows and nothing that was left empty", () => {
    const draft = {
      ...draftOf(null),
      name: "corp",
      label: " 企业登录 ",
      config: {
        match: "email",
        issuer: "https://login.test",
        client_id: "7",
        url: "ldaps://x",
        allow_http: false,
        roles: [],
      },
    };
    expect(bodyOf(draft)).toEqual({
      kind: "oidc",
      label: "企业登录",
      config: { match: "email", issuer: "https://login.test", client_id: "7" },
      active: true,
    });
    expect(bodyOf({ ...draft, secret: "s" }).secret).toBe("s");
  });

  it("is whole only with everything its kind needs", () => {
    const draft = { ...draftOf(null), name: "corp", label: "企业", config: { issuer: "https://login.test" } };
    expect(isWhole(draft)).toBe(false);
    expect(isWhole({ ...draft, config: { ...draft.config, client_id: "7" } })).toBe(true);
    expect(isWhole({ ...draft, kind: "ldap" })).toBe(false);
  });
});
