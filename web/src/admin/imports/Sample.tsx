import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { type BatchStatus, type SampleRow, sampleOf } from "../../api/imports";
import { useObjectMeta } from "../../api/metadata";
import { recordOptions } from "../../api/records";
import { FieldValue } from "../../fields/FieldValue";
import { t } from "../../lib/i18n";
import { allLinks, fieldLabel, objectLabel, pickFields, recordName } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { Skeleton } from "../../ui/states";
import styles from "./imports.module.css";

const FIELDS = 5;

/** Rows spread over the batch beside the records they became, to be checked against the file. */
export function Sample({ status }: { status: BatchStatus }) {
  const [open, setOpen] = useState(false);
  const sample = useQuery({
    queryKey: ["import-sample", status.batch],
    queryFn: () => sampleOf(status.batch),
    enabled: open,
  });
  return (
    <article className={styles.card}>
      <header className={styles.cardHead}>
        <h2 className={styles.h2}>{t("import.sample_check")}</h2>
        {open ? null : (
          <button type="button" className="link-button" onClick={() => setOpen(true)}>
            {t("import.sample_show")}
          </button>
        )}
      </header>
      <p className="muted">{t("import.sample_hint")}</p>
      {open && sample.isPending ? <Skeleton rows={4} /> : null}
      <ul className={styles.sampleRows}>
        {(sample.data ?? []).map((row) => (
          <SampleLine key={`${row.part}-${row.row}-${row.id}`} row={row} status={status} />
        ))}
      </ul>
    </article>
  );
}

function SampleLine({ row, status }: { row: SampleRow; status: BatchStatus }) {
  const { data: object } = useObjectMeta(row.object);
  const links = object ? allLinks(object) : [];
  const record = useQuery({ ...recordOptions(row.object, row.id, links), enabled: object !== undefined });
  const file = status.files[row.part];
  const fed = Object.values(file?.mapping.columns ?? {}).flatMap((targets) => targets.map((target) => target.field));
  const fields = object
    ? pickFields(
        object,
        fed.filter((name) => name !== object.name_field),
      ).slice(0, FIELDS)
    : [];
  return (
    <li>
      <div>
        <span className="muted">{t("import.row_of", { file: file?.file ?? "", row: row.row })}</span>{" "}
        <span className="muted">{objectLabel(object, row.object)}</span>{" "}
        <Link to={recordPath(row.object, row.id)}>
          {record.data ? recordName(object, record.data) : record.error ? t("import.gone") : "…"}
        </Link>
      </div>
      {record.data ? (
        <dl>
          {fields.map((field) => (
            <div key={field.name}>
              <dt>{fieldLabel(field)}</dt>
              <dd>{record.data ? <FieldValue field={field} record={record.data} dense /> : null}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
}
