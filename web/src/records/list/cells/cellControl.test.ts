import { expect, it, vi } from "vitest";
import type { ObjectMeta, RecordRow } from "../../../api/schema";
import type { Outcome } from "../../useChange";
import { CellControl, type Host } from "./cellControl";

const OBJECT = { name: "account", fields: [] } as unknown as ObjectMeta;

/** A table of one row, and the changes it was asked for; each ends when the test says so. */
function table(row: RecordRow) {
  const rows = [row];
  const ends: (() => void)[] = [];
  const change = vi.fn(() => new Promise<Outcome>((resolve) => ends.push(() => resolve("saved"))));
  const host = { object: OBJECT, columns: [], rows, change } as unknown as Host;
  return { rows, ends, change, cells: new CellControl(() => host) };
}

it("builds a change that had to wait on the version that the one before made", async () => {
  const { rows, ends, change, cells } = table({ id: "a", version: 1, city: "old", level: "A" });
  cells.save(rows[0] as RecordRow, "level", "B");
  await vi.waitFor(() => expect(change).toHaveBeenCalledTimes(1));
  cells.save(rows[0] as RecordRow, "city", "mine");
  rows[0] = { id: "a", version: 2, city: "mine", level: "B" };
  ends[0]?.();
  await vi.waitFor(() => expect(change).toHaveBeenCalledTimes(2));
  expect(change.mock.lastCall?.slice(0, 2)).toEqual([
    { id: "a", version: 2, city: "old", level: "B" },
    { city: "mine" },
  ]);
});

it("tells the server what was seen when somebody else wrote the field while the change waited", async () => {
  const { rows, ends, change, cells } = table({ id: "a", version: 1, city: "old" });
  cells.save(rows[0] as RecordRow, "level", "B");
  await vi.waitFor(() => expect(change).toHaveBeenCalledTimes(1));
  cells.save(rows[0] as RecordRow, "city", "mine");
  rows[0] = { id: "a", version: 3, city: "theirs", level: "B" };
  ends[0]?.();
  await vi.waitFor(() => expect(change).toHaveBeenCalledTimes(2));
  expect((change.mock.lastCall as unknown as [RecordRow])[0].version).toBe(1);
});
