import { DeleteOutlined, FileExcelOutlined, InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Upload } from "antd";
import { limitsOptions } from "../../api/importDrafts";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import styles from "./imports.module.css";
import { OpenDrafts } from "./OpenDrafts";
import { Failed, Sending } from "./Sending";
import { useUploads } from "./useUploads";
import { dropFile, useDraft } from "./wizardStore";

const ACCEPT = ".csv,.tsv,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods";

/** Files come in one by one; a file that is no table, or too large, says why at once. */
export function UploadStep() {
  const draft = useDraft();
  const limits = useQuery(limitsOptions);
  const { sending, failures, send, stop, dismiss } = useUploads(limits.data?.upload_bytes);
  return (
    <section className={styles.step}>
      <Upload.Dragger
        multiple
        accept={ACCEPT}
        showUploadList={false}
        beforeUpload={(file) => {
          void send(file);
          return false;
        }}
      >
        <p className={styles.dropIcon}>
          <InboxOutlined aria-hidden />
        </p>
        <p className={styles.dropTitle}>{t("import.drop")}</p>
        <p className="muted">{t("import.drop_hint")}</p>
        {limits.data ? (
          <p className="muted">
            {t("import.drop_limits", {
              size: String(Math.floor(limits.data.upload_bytes / 2 ** 20)),
              rows: groupDigits(String(limits.data.workbook_rows)),
              csv: groupDigits(String(limits.data.csv_rows)),
            })}
          </p>
        ) : null}
      </Upload.Dragger>
      <ul className={styles.files} aria-label={t("import.files")}>
        {draft.files.map((file) => (
          <li key={file.id}>
            <FileExcelOutlined aria-hidden />
            <span className="ellipsis">{file.name}</span>
            <span className="muted num">
              {t("import.kilobytes", { size: groupDigits(String(Math.max(1, Math.round(file.size / 1024)))) })}
            </span>
            {file.sheets.length > 1 ? (
              <span className="muted">{t("import.sheets", { count: file.sheets.length })}</span>
            ) : null}
            {file.encoding && file.encoding !== "utf-8" ? <span className="muted">{file.encoding}</span> : null}
            <span className={styles.space} />
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t("import.drop_file", { name: file.name })}
              onClick={() => dropFile(file.name)}
            />
            {file.notes.map((note) => (
              <span key={note.code} className={styles.fileNote}>
                {note.message ?? note.code}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {sending.map((each) => (
        <Sending key={each.file.name} upload={each} stop={() => stop(each.file.name)} />
      ))}
      {failures.map((failure) => (
        <Failed
          key={failure.file.name}
          failure={failure}
          retry={() => send(failure.file)}
          dismiss={() => dismiss(failure.file.name)}
        />
      ))}
      {draft.files.length ? null : <OpenDrafts />}
    </section>
  );
}
