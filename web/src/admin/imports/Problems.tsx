import { DownloadOutlined } from "@ant-design/icons";
import { Button, Pagination, Segmented, Tag } from "antd";
import { useState } from "react";
import { type BatchStatus, errorFileUrl, type ImportProblem } from "../../api/imports";
import { useObjectMeta } from "../../api/metadata";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { fieldLabel, findField } from "../../meta/objects";
import styles from "./imports.module.css";

const PAGE = 50;
const COLOR = { error: "red", warn: "gold", note: "default" } as const;
type Level = keyof typeof COLOR;

/** Every finding with its cell and the reason; failed rows go out as a workbook to be repaired. */
export function Problems({ status }: { status: BatchStatus }) {
  const counted = (level: Level) =>
    status.problem_counts.filter((each) => each.severity === level).reduce((sum, each) => sum + each.count, 0);
  const levels = (["error", "warn", "note"] as const).filter((level) => counted(level) > 0);
  const [picked, setLevel] = useState<Level>("error");
  const [page, setPage] = useState(1);
  const level = levels.includes(picked) ? picked : levels[0];
  if (!level) return status.state === "done" ? <p className={styles.fine}>{t("import.no_problems")}</p> : null;
  const all = status.problems.filter((problem) => problem.severity === level);
  const shown = all.slice((page - 1) * PAGE, page * PAGE);
  return (
    <section aria-label={t("import.problems")}>
      <div className={styles.inline}>
        <h2 className={styles.h2}>{t("import.problems")}</h2>
        <Segmented<Level>
          value={level}
          onChange={(next) => {
            setLevel(next);
            setPage(1);
          }}
          options={levels.map((value) => ({
            value,
            label: `${t(`import.severity.${value}`)} ${groupDigits(String(counted(value)))}`,
          }))}
        />
        <span className={styles.space} />
        {counted("error") > 0 ? (
          <>
            <Button href={errorFileUrl(status.batch, "xlsx")} download icon={<DownloadOutlined aria-hidden />}>
              {t("import.error_file")}
            </Button>
            <Button href={errorFileUrl(status.batch, "csv")} download>
              CSV
            </Button>
          </>
        ) : null}
      </div>
      <ul className={styles.reasons}>
        {status.problem_counts
          .filter((each) => each.severity === level)
          .map((each) => (
            <li key={each.code}>
              <Tag color={COLOR[level]}>{groupDigits(String(each.count))}</Tag>
              {sample(status, each.code) ?? each.message}
            </li>
          ))}
      </ul>
      <ProblemTable rows={shown} status={status} />
      {all.length > PAGE ? (
        <Pagination
          size="small"
          current={page}
          pageSize={PAGE}
          total={all.length}
          showSizeChanger={false}
          onChange={setPage}
        />
      ) : null}
      {counted(level) > all.length ? (
        <p className="muted">{t("import.first_problems", { count: all.length })}</p>
      ) : null}
    </section>
  );
}

/** A reason as one of its cells says it: the counts alone know no values. */
function sample(status: BatchStatus, code: string): string | undefined {
  return status.problems.find((problem) => problem.code === code)?.message;
}

/** What a column is called: its head in the file, or the label of a field no column was given for. */
function ColumnName({ problem, status }: { problem: ImportProblem; status: BatchStatus }) {
  const file = status.files[problem.part] ?? status.files.find((each) => each.sheet === problem.sheet);
  const { data: object } = useObjectMeta(file?.object ?? "", file !== undefined);
  const field = object && findField(object, problem.column ?? "");
  return <>{field ? fieldLabel(field) : problem.column}</>;
}

function ProblemTable({ rows, status }: { rows: ImportProblem[]; status: BatchStatus }) {
  return (
    <table className={styles.rows}>
      <thead>
        <tr>
          <th>{t("import.sheet")}</th>
          <th className={styles.right}>{t("import.row")}</th>
          <th>{t("import.column")}</th>
          <th>{t("import.value")}</th>
          <th>{t("import.reason")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((problem) => (
          <tr key={`${problem.part}-${problem.row}-${problem.column}-${problem.code}-${problem.value}`}>
            <td data-label={t("import.sheet")}>{problem.sheet}</td>
            <td data-label={t("import.row")} className={styles.right}>
              {problem.row}
            </td>
            <td data-label={t("import.column")}>
              <ColumnName problem={problem} status={status} />
            </td>
            <td data-label={t("import.value")}>
              <strong>{problem.value}</strong>
            </td>
            <td data-label={t("import.reason")}>{problem.message ?? problem.code}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
