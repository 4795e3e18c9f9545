import { FileImageOutlined, FileOutlined, FilePdfOutlined, FileTextOutlined } from "@ant-design/icons";
import { lazy, Suspense, useState } from "react";
import { type FileRef, fileAddress } from "../../api/files";
import { t } from "../../lib/i18n";
import type { ShowProps } from "../kind";
import { fileRefs, previewKind, sizeText } from "./fileRefs";
import styles from "./files.module.css";

const FilePreview = lazy(() => import("./FilePreview"));

const ICONS = { picture: FileImageOutlined, pdf: FilePdfOutlined, text: FileTextOutlined };

export function FileIcon({ file }: { file: FileRef }) {
  const kind = previewKind(file);
  const Icon = kind ? ICONS[kind] : FileOutlined;
  return <Icon aria-hidden />;
}

/** Files by name and size, pictures small; a click looks at them. */
export function FilesValue({ value, dense }: ShowProps) {
  const [open, setOpen] = useState<number>();
  const files = fileRefs(value);
  if (files.length === 0) return null;
  const preview =
    open === undefined ? null : (
      <Suspense>
        <FilePreview files={files} at={open} onClose={() => setOpen(undefined)} />
      </Suspense>
    );
  const look = (index: number) => (event: React.MouseEvent) => {
    event.stopPropagation();
    setOpen(index);
  };
  const first = files[0];
  if (dense && first) {
    return (
      <>
        <button
          type="button"
          className="link-button"
          onClick={look(0)}
          title={files.map((file) => file.name).join("\n")}
        >
          <FileIcon file={first} /> {files.length > 1 ? t("file.count", { count: files.length }) : first.name}
        </button>
        {preview}
      </>
    );
  }
  return (
    <ul className={styles.files}>
      {files.map((file, index) => (
        <li key={file.id}>
          {previewKind(file) === "picture" ? (
            <button type="button" className={styles.thumb} onClick={look(index)} title={file.name}>
              <img src={fileAddress(file, true)} alt={file.name} loading="lazy" />
            </button>
          ) : (
            <button type="button" className={styles.file} onClick={look(index)}>
              <FileIcon file={file} />
              <span className="ellipsis">{file.name}</span>
              <span className="muted num">{sizeText(file.size)}</span>
            </button>
          )}
        </li>
      ))}
      {preview}
    </ul>
  );
}
