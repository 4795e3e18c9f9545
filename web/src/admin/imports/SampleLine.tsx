import { CheckOutlined, CloseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { Link } from "react-router";
import type { BatchStatus, SampleRow } from "../../api/imports";
import { useObjectMeta } from "../../api/metadata";
import { recordOptions } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { t } from "../../lib/i18n";
import { allLinks, fieldLabel, findField, objectLabel, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import styles from "./imports.module.css";

interface SampleLineProps {
  row: SampleRow;
  status: BatchStatus;
  mark: (wrong: string[] | null) => void;
}

/** One row: what the file says, what is stored, and whether the two agree. */
export function SampleLine({ row, status, mark }: SampleLineProps) {
  const { data: object } = useObjectMeta(row.object);
  const links = object ? allLinks(object) : [];
  const record = useQuery({ ...recordOptions(row.object, row.id, links), enabled: object !== undefined });
  const file = status.files[row.part]?.file ?? "";
  return (
    <li data-row={row.row}>
      <div className={styles.sampleHead}>
        <span className="muted">{t("import.row_of", { file, row: row.row })}</span>
        <span className="muted">{objectLabel(object, row.object)}</span>
        <Link to={recordPath(row.object, row.id)}>
          {record.data ? recordName(object, record.data) : record.error ? t("import.gone") : "…"}
        </Link>
        <span className={styles.space} />
        <Verdict row={row} mark={mark} />
      </div>
      {row.cells === null ? <p className="muted">{t("import.sample_no_file")}</p> : null}
      {record.data && object && row.cells ? (
        <Cells row={row} cells={row.cells} object={object} record={record.data} mark={mark} />
      ) : null}
    </li>
  );
}

function Verdict({ row, mark }: Pick<SampleLineProps, "row" | "mark">) {
  if (row.wrong === null) {
    return (
      <Button size="small" icon={<CheckOutlined aria-hidden />} disabled={!row.cells} onClick={() => mark([])}>
        {t("import.sample_all_right")}
      </Button>
    );
  }
  return (
    <>
      <Tag color={row.wrong.length ? "red" : "green"}>
        {row.wrong.length ? t("import.sample_wrong", { count: row.wrong.length }) : t("import.sample_fine")}
      </Tag>
      <Button size="small" type="text" onClick={() => mark(null)}>
        {t("import.again")}
      </Button>
    </>
  );
}

interface CellsProps {
  row: SampleRow;
  cells: NonNullable<SampleRow["cells"]>;
  object: ObjectMeta;
  record: RecordRow;
  mark: (wrong: string[]) => void;
}

function Cells({ row, cells, object, record, mark }: CellsProps) {
  const toggle = (column: string) => {
    const wrong = row.wrong ?? [];
    mark(wrong.includes(column) ? wrong.filter((each) => each !== column) : [...wrong, column]);
  };
  return (
    <table className={styles.rows}>
      <thead>
        <tr>
          <th>{t("import.column")}</th>
          <th>{t("import.in_file")}</th>
          <th>{t("import.stored")}</th>
          <th>{t("import.decision")}</th>
        </tr>
      </thead>
      <tbody>
        {cells.map((cell) => {
          const wrong = row.wrong?.includes(cell.column) ?? false;
          return (
            <tr key={cell.column} data-wrong={wrong}>
              <td data-label={t("import.column")}>{cell.column}</td>
              <td data-label={t("import.in_file")}>{cell.value || <span className="muted">—</span>}</td>
              <td data-label={t("import.stored")}>
                {cell.fields.map((name) => {
                  const field = findField(object, name);
                  return field ? (
                    <span key={name} className={styles.stored} title={fieldLabel(field)}>
                      <FieldValue field={field} record={record} />
                    </span>
                  ) : null;
                })}
              </td>
              <td data-label={t("import.decision")}>
                <Button
                  size="small"
                  danger={wrong}
                  type={wrong ? "primary" : "text"}
                  icon={<CloseOutlined aria-hidden />}
                  aria-pressed={wrong}
                  aria-label={t("import.sample_mark", { column: cell.column })}
                  onClick={() => toggle(cell.column)}
                >
                  {t("import.sample_is_wrong")}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
