import { useMemo } from "react";
import type { FieldMeta, ObjectMeta } from "../../api/schema";
import { Grid } from "../list/Grid";
import type { Lines } from "../list/GridBody";
import { usePaint } from "../list/TableView";
import { type ListControl, useColumnTools } from "../list/useListState";
import { useRowActions } from "../list/useRows";
import { GroupHead } from "./GroupHead";
import type { useGroups } from "./useGroups";

interface GroupedGridProps {
  object: ObjectMeta;
  field: FieldMeta;
  control: ListControl;
  columns: FieldMeta[];
  found: ReturnType<typeof useGroups>;
}

/** The table of groups: heads stand between the rows. */
export function GroupedGrid({ object, field, control, columns, found }: GroupedGridProps) {
  const { state, base, current } = control;
  const { lines, rows, names, totals, toggle, more } = found;
  const { peek, open } = useRowActions(object, control);
  const tools = useColumnTools(control);
  const paint = usePaint(object, control);
  const places = useMemo(() => {
    const rowAt: (number | null)[] = [];
    const lineOf: number[] = [];
    lines.forEach((line, at) => {
      rowAt.push(line.kind === "row" ? lineOf.length : null);
      if (line.kind === "row") lineOf.push(at);
    });
    return { rowAt, lineOf };
  }, [lines]);
  const drawn: Lines = {
    count: lines.length,
    rowAt: (line) => places.rowAt[line] ?? null,
    lineOf: (row) => places.lineOf[row] ?? 0,
    keyOf: (line) => `${lines[line]?.kind}/${lines[line]?.group.key}`,
    draw: (at, top) => {
      const line = lines[at];
      if (!line || line.kind === "row") return null;
      return (
        <GroupHead
          object={object}
          field={field}
          line={line}
          names={names}
          totals={totals}
          top={top}
          onToggle={() => toggle(line.group)}
          onMore={() => more(line.group)}
        />
      );
    },
  };
  return (
    <Grid
      object={object}
      columns={columns}
      rows={rows}
      lines={drawn}
      sort={state.sort}
      peek={state.peek}
      tools={tools}
      view={current.id}
      savedWidths={base.widths}
      density={state.density}
      paint={paint}
      onPeek={peek}
      onOpen={open}
    />
  );
}
