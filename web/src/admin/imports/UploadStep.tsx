import { DeleteOutlined, FileExcelOutlined, InboxOutlined } from "@ant-design/icons";
import { Button, Upload } from "antd";
import { useState } from "react";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { problemText } from "../../ui/useNotify";
import styles from "./imports.module.css";
import { addFile, dropFile, useDraft } from "./wizardStore";

const ACCEPT = ".csv,.tsv,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods";

interface Failure {
  name: string;
  text: string;
}

/** Files come in one by one; a file that is no table says why at once. */
export function UploadStep() {
  const draft = useDraft();
  const [busy, setBusy] = useState<string[]>([]);
  const [failures, setFailures] = useState<Failure[]>([]);
  const send = async (file: File) => {
    setBusy((now) => [...now, file.name]);
    setFailures((now) => now.filter((each) => each.name !== file.name));
    try {
      await addFile(file);
    } catch (error) {
      setFailures((now) => [...now, { name: file.name, text: problemText(error) }]);
    } finally {
      setBusy((now) => now.filter((each) => each !== file.name));
    }
  };
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
          </li>
        ))}
        {busy.map((name) => (
          <li key={name} aria-busy="true">
            <span className="ellipsis">{name}</span> <span className="muted">{t("import.uploading")}</span>
          </li>
        ))}
      </ul>
      {failures.map((failure) => (
        <div key={failure.name} role="alert" className={styles.refused}>
          <strong>{failure.name}</strong> {failure.text}
        </div>
      ))}
    </section>
  );
}
