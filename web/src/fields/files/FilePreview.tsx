import { DownloadOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { useEffect, useMemo, useState } from "react";
import { type FileRef, fileAddress, useContent } from "../../api/files";
import { t } from "../../lib/i18n";
import { ErrorState, Skeleton } from "../../ui/states";
import { previewKind } from "./fileRefs";
import styles from "./files.module.css";

interface FilePreviewProps {
  files: FileRef[];
  at: number;
  onClose: () => void;
}

/** Looks at pictures, PDF and texts in place; arrow keys go through the files. Everything else can be saved. */
export default function FilePreview({ files, at, onClose }: FilePreviewProps) {
  const [index, setIndex] = useState(at);
  const file = files[index];
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step) setIndex((now) => (now + step + files.length) % files.length);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [files.length]);
  if (!file) return null;
  return (
    <Modal
      open
      onCancel={onClose}
      width="min(960px, 94vw)"
      title={<span className={styles.title}>{file.name}</span>}
      footer={
        <div className={styles.foot}>
          <span className="muted num">{files.length > 1 ? `${index + 1} / ${files.length}` : ""}</span>
          <Button icon={<DownloadOutlined aria-hidden />} href={fileAddress(file)} download={file.name}>
            {t("file.save")}
          </Button>
        </div>
      }
    >
      <Content key={file.id} file={file} />
    </Modal>
  );
}

function Content({ file }: { file: FileRef }) {
  const kind = previewKind(file);
  const content = useContent(file, kind === "pdf" || kind === "text");
  const address = useMemo(
    // The kind is set here, so that nothing but a PDF can be shown, whatever the bytes are.
    () =>
      kind === "pdf" && content.data ? URL.createObjectURL(new Blob([content.data], { type: "application/pdf" })) : "",
    [kind, content.data],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  if (kind === "picture") return <img className={styles.picture} src={fileAddress(file, true)} alt={file.name} />;
  if (!kind) return <p className={styles.none}>{t("file.no_preview")}</p>;
  if (content.error) return <ErrorState error={content.error} retry={() => content.refetch()} />;
  if (!content.data) return <Skeleton rows={8} />;
  if (kind === "pdf") return <iframe className={styles.pdf} src={address} title={file.name} />;
  return <PlainText blob={content.data} />;
}

function PlainText({ blob }: { blob: Blob }) {
  const [text, setText] = useState("");
  useEffect(() => {
    void blob.text().then(setText);
  }, [blob]);
  return <pre className={styles.plain}>{text}</pre>;
}
