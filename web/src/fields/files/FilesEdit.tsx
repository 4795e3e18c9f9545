import { DeleteOutlined, UploadOutlined } from "@ant-design/icons";
import { useRef, useState } from "react";
import { fileAddress, uploadFile } from "../../api/files";
import type { Json } from "../../api/schema";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import type { EditProps } from "../kind";
import { FileIcon } from "./FilesValue";
import { fileRefs, previewKind, sizeText } from "./fileRefs";
import styles from "./files.module.css";

const MOST_BYTES = 200 * 1024 * 1024;

interface Sending {
  key: string;
  name: string;
  part: number;
}

/** Takes files by button, drop, paste or, on a phone, from the camera; they are sent at once and kept with the record. */
export function FilesEdit({ field, value, onChange, id, invalid }: EditProps) {
  const notify = useNotify();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<Sending[]>([]);
  const [over, setOver] = useState(false);
  const files = fileRefs(value);
  // Uploads end in any order: each adds to what is there by then.
  const latest = useRef(files);
  latest.current = files;
  const pictures = field.type === "image[]";
  const hand = (next: typeof files) => {
    latest.current = next;
    onChange(next.map((file): Json => ({ ...file })));
  };
  const send = async (file: File) => {
    if (file.size > MOST_BYTES) {
      notify.note(t("file.too_large", { name: file.name }));
      return;
    }
    const key = `${file.name}-${file.size}-${file.lastModified}`;
    setSending((now) => [...now, { key, name: file.name, part: 0 }]);
    try {
      const kept = await uploadFile(file, file.name, (part) =>
        setSending((now) => now.map((each) => (each.key === key ? { ...each, part } : each))),
      );
      hand([...latest.current, kept]);
    } catch (error) {
      notify.failed(error);
    } finally {
      setSending((now) => now.filter((each) => each.key !== key));
    }
  };
  const take = (list: FileList | null) => {
    for (const file of list ?? []) void send(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a larger place to drop files; the button is the keyboard's way
    <div
      className={styles.drop}
      data-over={over}
      data-invalid={invalid}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      onPaste={(event) => take(event.clipboardData.files)}
    >
      {files.map((file) => (
        <div key={file.id} className={styles.row}>
          {previewKind(file) === "picture" ? (
            <img className={styles.mini} src={fileAddress(file, true)} alt="" />
          ) : (
            <FileIcon file={file} />
          )}
          <span className="ellipsis">{file.name}</span>
          <span className="muted num">{sizeText(file.size)}</span>
          <button
            type="button"
            className={styles.remove}
            aria-label={t("file.remove", { name: file.name })}
            onClick={() => hand(files.filter((each) => each.id !== file.id))}
          >
            <DeleteOutlined aria-hidden />
          </button>
        </div>
      ))}
      {sending.map((each) => (
        <div key={each.key} className={styles.row}>
          <span className="ellipsis">{each.name}</span>
          <progress max={1} value={each.part} aria-label={t("file.sending", { name: each.name })} />
        </div>
      ))}
      <button type="button" className={styles.add} onClick={() => input.current?.click()}>
        <UploadOutlined aria-hidden /> {t(pictures ? "file.add_pictures" : "file.add")}
      </button>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        accept={pictures ? "image/png,image/jpeg,image/gif,image/webp" : undefined}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </div>
  );
}
