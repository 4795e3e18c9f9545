/** Photos are made smaller on the device and say when and where they were taken; nothing else of the original is kept. */
const LONGEST = 1_600;
const QUALITY = 0.82;

/** Draws the picture with lines of text at its lower edge. Rejects where it is no picture. */
export async function stamp(file: Blob, lines: readonly string[]): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  write(pen, canvas, lines);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}

/** White on a dark strip: legible on any picture. */
function write(pen: CanvasRenderingContext2D, canvas: HTMLCanvasElement, lines: readonly string[]): void {
  const size = Math.max(12, Math.round(Math.min(canvas.width, canvas.height) / 28));
  const height = size * 1.4;
  const top = canvas.height - height * lines.length - size * 0.7;
  pen.fillStyle = "rgb(0 0 0 / 55%)";
  pen.fillRect(0, top, canvas.width, canvas.height - top);
  pen.fillStyle = "#ffffff";
  pen.font = `${size}px system-ui, sans-serif`;
  pen.textBaseline = "top";
  for (const [index, line] of lines.entries()) {
    pen.fillText(line, size * 0.7, top + size * 0.4 + index * height, canvas.width - size * 1.4);
  }
}
