import { describe, expect, it } from "vitest";
import type { NavGroup } from "../navigation";
import { placeOf } from "./crumbs";

const groups: NavGroup[] = [
  {
    key: "nav.accounts",
    icon: "account",
    items: [
      { path: "/accounts", label: "Account", object: "account" },
      { path: "/contacts", label: "Contact", object: "contact" },
    ],
  },
  {
    key: "nav.opportunities",
    icon: "opportunity",
    items: [{ path: "/opportunities", label: "Deal", object: "opportunity" }],
  },
];
const words = {
  t: (key: string) => key,
  objectLabel: (object: string) => ({ account: "Account", contact: "Contact", opportunity: "Deal" })[object] ?? object,
  settingsLabel: (page: string) => (page === "roles" ? "Roles" : undefined),
};

describe("placeOf", () => {
  it("puts a list under its group, unless the group is that list alone", () => {
    expect(placeOf("/contacts", groups, words)).toEqual({ above: [{ label: "nav.accounts" }], page: "Contact" });
    expect(placeOf("/opportunities", groups, words)).toEqual({ above: [], page: "Deal" });
  });

  it("leads from a record back to its list", () => {
    const place = placeOf("/contacts/42", groups, words);
    expect(place?.above.at(-1)).toEqual({ label: "Contact", to: "/contacts" });
    expect(place?.record).toEqual({ object: "contact", id: "42" });
    expect(placeOf("/o/x_sample/7", groups, words)?.record).toEqual({ object: "x_sample", id: "7" });
  });

  it("knows settings pages by name and says nothing of home or of what is no page", () => {
    expect(placeOf("/settings/roles/x", groups, words)?.page).toBe("Roles");
    expect(placeOf("/settings", groups, words)).toEqual({ above: [], page: "nav.settings" });
    expect(placeOf("/", groups, words)).toBeUndefined();
    expect(placeOf("/nowhere", groups, words)).toBeUndefined();
  });
});
