import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Progress, Segmented } from "antd";
import { useState } from "react";
import { type BatchStatus, type CheckSums, checkRow, type SampleRow, sampleOf } from "../../api/imports";
import { percent } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Skeleton } from "../../ui/states";
import { useNotify } from "../../ui/useNotify";
import styles from "./imports.module.css";
import { SampleLine } from "./SampleLine";
import { batchKey } from "./useBatch";

const SIZES = [10, 20, 50] as const;
const PERCENT = 100;

/** Rows spread over the batch: the cells of the file beside the record, to be marked right or wrong. */
export function Sample({ status }: { status: BatchStatus }) {
  const [size, setSize] = useState<number>(0);
  const client = useQueryClient();
  const notify = useNotify();
  const key = ["import-sample", status.batch, size];
  const sample = useQuery({ queryKey: key, queryFn: () => sampleOf(status.batch, size), enabled: size > 0 });
  const mark = async (row: SampleRow, wrong: string[] | null) => {
    try {
      const check = await checkRow(status.batch, row.part, row.row, wrong);
      client.setQueryData<SampleRow[]>(key, (rows) =>
        rows?.map((each) => (each.id === row.id ? { ...each, wrong } : each)),
      );
      client.setQueryData<BatchStatus>(batchKey(status.batch), (before) => before && { ...before, check });
    } catch (error) {
      notify.failed(error);
    }
  };
  return (
    <article className={styles.card}>
      <header className={styles.cardHead}>
        <h2 className={styles.h2}>{t("import.sample_check")}</h2>
        <Segmented<number>
          value={size}
          onChange={setSize}
          options={SIZES.map((value) => ({ value, label: t("import.sample_rows", { count: value }) }))}
        />
      </header>
      <p className="muted">{t("import.sample_hint")}</p>
      <Sums check={status.check} />
      {size > 0 && sample.isPending ? <Skeleton rows={4} /> : null}
      <ul className={styles.sampleRows}>
        {(sample.data ?? []).map((row) => (
          <SampleLine key={row.id} row={row} status={status} mark={(wrong) => mark(row, wrong)} />
        ))}
      </ul>
    </article>
  );
}

function Sums({ check }: { check: CheckSums }) {
  if (check.right === null) return null;
  return (
    <div className={styles.sums} data-testid="sample-sums">
      <Progress
        type="circle"
        size={44}
        percent={Math.round(check.right * PERCENT)}
        status={check.wrong ? "exception" : "success"}
        aria-label={t("import.sample_right")}
      />
      <span>
        {t("import.sample_sums", {
          rows: check.rows,
          cells: check.cells,
          wrong: check.wrong,
          right: percent(check.right),
        })}
      </span>
    </div>
  );
}
