import { Button } from "antd";
import { type PointerEvent, useRef, useState } from "react";
import { fileAddress, uploadFile } from "../../api/files";
import { t } from "../../lib/i18n";
import { useNotify } from "../../ui/useNotify";
import type { EditProps } from "../kind";
import { fileRefs } from "./fileRefs";
import styles from "./files.module.css";

const WIDTH = 600;
const HEIGHT = 200;

/** A signature drawn with finger, pen or mouse, kept as a picture. */
export function SignEdit({ value, onChange, id }: EditProps) {
  const notify = useNotify();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [busy, setBusy] = useState(false);
  const kept = fileRefs(value)[0];
  const place = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * WIDTH) / box.width,
      ((event.clientY - box.top) * HEIGHT) / box.height,
    ] as const;
  };
  const start = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    // Signatures are printed on paper: dark strokes on white, whatever the theme is.
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.strokeStyle = "black";
    pen.beginPath();
    pen.moveTo(...place(event));
    setDrawn(true);
  };
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons !== 1) return;
    const pen = canvas.current?.getContext("2d");
    pen?.lineTo(...place(event));
    pen?.stroke();
  };
  const clear = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH, HEIGHT);
    setDrawn(false);
    onChange(null);
  };
  const keep = () =>
    canvas.current?.toBlob(async (blob) => {
      if (!blob) return;
      setBusy(true);
      try {
        onChange({ ...(await uploadFile(blob, "signature.png", () => {})) });
      } catch (error) {
        notify.failed(error);
      } finally {
        setBusy(false);
      }
    }, "image/png");
  if (kept) {
    return (
      <div className={styles.signed}>
        <img src={fileAddress(kept, true)} alt={t("file.signature")} />
        <Button size="small" onClick={() => onChange(null)}>
          {t("file.sign_again")}
        </Button>
      </div>
    );
  }
  return (
    <div>
      <canvas
        id={id}
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        className={styles.pad}
        aria-label={t("file.sign_here")}
        onPointerDown={start}
        onPointerMove={move}
      />
      <div className={styles.foot}>
        <Button size="small" onClick={clear} disabled={!drawn}>
          {t("file.clear")}
        </Button>
        <Button size="small" type="primary" onClick={keep} disabled={!drawn} loading={busy}>
          {t("file.keep_signature")}
        </Button>
      </div>
    </div>
  );
}
