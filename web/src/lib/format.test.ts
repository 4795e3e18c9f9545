import { describe, expect, it } from "vitest";
import { cappedCount, dateTime, dayOf, groupDigits, money, percent, phoneText, setTimeZone } from "./format";

it("writes numbers at home as people do, and leaves others as they were kept", () => {
  expect(phoneText("+8613800138021")).toBe("138 0013 8021");
  expect(phoneText("13800138021")).toBe("138 0013 8021");
  expect(phoneText("+862161234567")).toBe("021-61234567");
  expect(phoneText("+867695186147")).toBe("0769-5186147");
  expect(phoneText("+864008108888")).toBe("400 810 8888");
  expect(phoneText("ext. 12")).toBe("ext. 12");
  expect(phoneText("+16502530000")).toBe("+16502530000");
});

describe("decimals", () => {
  it("groups without a float on the way", () => {
    expect(groupDigits("12345678901234567890.10")).toBe("12,345,678,901,234,567,890.1");
    expect(groupDigits("-1000")).toBe("−1,000");
    expect(groupDigits("999")).toBe("999");
    expect(groupDigits("0.5", 2)).toBe("0.50");
  });

  it("writes money with its symbol after the sign", () => {
    expect(money("1200.00", "CNY")).toBe("¥1,200");
    expect(money("-1200.50", "USD")).toBe("−$1,200.5");
    expect(money("3", "CHF")).toBe("CHF 3");
  });

  it("shows ratios as percent", () => {
    expect(percent(0.6315)).toBe("63.1%");
    expect(percent(1, 0)).toBe("100%");
  });
});

describe("time", () => {
  it("shows instants in the workspace's zone", () => {
    setTimeZone("Asia/Shanghai");
    expect(dateTime("2026-11-22T16:30:00Z")).toBe("2026-11-23 00:30");
    expect(dayOf("2026-11-22T15:59:59Z")).toBe("2026-11-22");
  });
});

it("says when the server stopped counting", () => {
  expect(cappedCount(10001, true)).toBe("10,000+");
  expect(cappedCount(1234, false)).toBe("1,234");
});
