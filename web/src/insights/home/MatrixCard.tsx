import { CutMenu } from "../CutMenu";
import type { Cut } from "../cut";
import { FigureMatrix, type MatrixColumn, useMatrix } from "../FigureMatrix";
import { Card } from "./Card";
import { useCardCut } from "./cardCut";

interface MatrixCardProps {
  id: string;
  title: string;
  by: string;
  columns: MatrixColumn[];
  start: Cut;
  /** With fewer rows than this there is nothing to compare and no card. */
  atLeast?: number;
}

/** Teams or members side by side. */
export function MatrixCard({ id, title, by, columns, start, atLeast = 0 }: MatrixCardProps) {
  const [cut, setCut] = useCardCut(id, start);
  const first = useMatrix(columns.slice(0, 1), by, cut)[0];
  if (first?.data && first.data.groups.length < atLeast) return null;
  return (
    <Card title={title} wide tools={<CutMenu cut={cut} onChange={setCut} />}>
      <FigureMatrix columns={columns} by={by} cut={cut} />
    </Card>
  );
}
