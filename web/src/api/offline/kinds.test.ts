import { expect, it } from "vitest";
import { kindOf, nameOf, objectOf } from "./kinds";

const ID = "01890000-0000-7000-8000-000000000000";
const url = (path: string) => new URL(path, "http://x");

it("keeps what daily pages need", () => {
  expect(kindOf("GET", `/api/v1/records/account/${ID}`)).toBe("record");
  expect(kindOf("GET", `/api/v1/records/x_sample/${ID}/timeline`)).toBe("past");
  expect(kindOf("POST", "/api/v1/records/opportunity/query")).toBe("list");
  expect(kindOf("GET", "/api/v1/objects/account")).toBe("shape");
  expect(kindOf("GET", "/api/v1/metrics/M-01")).toBe("figure");
});

it("keeps nothing about access, keys and what was revealed, and no writes", () => {
  for (const path of [
    "/api/v1/audit",
    "/api/v1/api-keys",
    "/api/v1/auth/sessions",
    "/api/v1/webhooks",
    "/api/v1/search",
  ]) {
    expect(kindOf("GET", path)).toBeNull();
  }
  expect(kindOf("GET", `/api/v1/records/account/${ID}/reveal/secret`)).toBeNull();
  expect(kindOf("POST", "/api/v1/records/account")).toBeNull();
  expect(kindOf("PATCH", `/api/v1/records/account/${ID}`)).toBeNull();
});

it("names a record the same however it was asked for, and lists by their question", () => {
  const path = `/api/v1/records/account/${ID}`;
  expect(nameOf("record", "GET", url(`${path}?expand=owner`), "")).toBe(nameOf("record", "GET", url(path), ""));
  expect(objectOf(nameOf("record", "GET", url(path), ""))).toBe("account");
  const list = url("/api/v1/records/account/query");
  expect(nameOf("list", "POST", list, '{"limit":1}')).not.toBe(nameOf("list", "POST", list, '{"limit":2}'));
});
