import { createElement, Fragment } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { FieldMeta, Json } from "../api/schema";
import { drawn } from "./drawn";
import { FieldValue } from "./FieldValue";

const VALUES: readonly [type: FieldMeta["type"], value: Json][] = [
  ["text", "a text of more than twenty letters"],
  ["ltext", "two\nlines"],
  ["int", 1234567],
  ["money", "1234567.50"],
  ["pct", "12"],
  ["bool", false],
  ["date", "2020-01-31"],
  ["datetime", "2026-11-22T01:30:00Z"],
  ["duration", 5400],
  ["enum", "won"],
  ["enum[]", ["won", "lost"]],
  ["ref", { id: "018f", name: "Acme" }],
  ["user", { id: "018f", name: "Lin" }],
  ["phone", "+8613800138000"],
  ["email", "a@b.example"],
  ["url", "javascript:alert(1)"],
  ["tags", ["x"]],
  ["json", { a: 1 }],
  ["secret", "s"],
];

it("draws in tables exactly what the component draws", () => {
  const options = [
    { value: "won", label: { "zh-CN": "won" }, color: "green" },
    { value: "lost", label: { "zh-CN": "lost" } },
  ];
  for (const [type, value] of VALUES) {
    const field: FieldMeta = { name: "x", type, label: {}, target: type === "ref" ? "account" : undefined, options };
    for (const x of [value, null]) {
      const record = { id: "1", x };
      const expected = renderToStaticMarkup(createElement(FieldValue, { field, record, dense: true }));
      expect(renderToStaticMarkup(createElement(Fragment, null, drawn(field, record))), type).toBe(expected);
    }
    expect(renderToStaticMarkup(createElement(Fragment, null, drawn(field, { id: "1", x: value })))).not.toBe("");
  }
});
