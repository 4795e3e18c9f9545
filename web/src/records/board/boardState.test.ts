import { expect, it } from "vitest";
import type { BoardColumn } from "../../api/schema";
import { moveCard } from "./boardState";

const columns: BoardColumn[] = [
  {
    value: "a",
    label: "A",
    count: 2,
    sum: "300.10",
    cards: [
      { id: "1", amount: "100.10" },
      { id: "2", amount: "200.00" },
    ],
  },
  { value: "b", label: "B", count: 30, sum: "0.20", cards: [{ id: "3", amount: "0.20" }] },
];

it("moves a card with its count and amount, the moved one on top", () => {
  const [a, b] = moveCard(columns, "1", "b", { stage: "b" }, "amount");
  expect(a).toMatchObject({ count: 1, sum: "200.00" });
  expect(b).toMatchObject({ count: 31, sum: "100.30" });
  expect(b?.cards.map((card) => card.id)).toEqual(["1", "3"]);
  expect(b?.cards[0]?.stage).toBe("b");
});

it("changes nothing for an unknown card or the same column", () => {
  expect(moveCard(columns, "9", "b", {}, "amount")).toBe(columns);
  expect(moveCard(columns, "1", "a", {}, "amount")).toBe(columns);
});
