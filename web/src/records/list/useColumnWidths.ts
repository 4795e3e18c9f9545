import { useCallback, useState } from "react";
import { readLocal, writeLocal } from "../../lib/store";

const MIN_WIDTH = 70;

type Widths = Record<string, number>;

/** Column widths a person dragged, kept on this device per object. */
export function useColumnWidths(object: string) {
  const key = `yingdan.widths.${object}`;
  const [widths, setWidths] = useState<Widths>(() => readLocal<Widths>(key, {}));
  const startResize = useCallback(
    (field: string, element: HTMLElement, clientX: number) => {
      const start = element.getBoundingClientRect().width;
      const move = (event: PointerEvent) => {
        const width = Math.max(MIN_WIDTH, Math.round(start + event.clientX - clientX));
        setWidths((before) => ({ ...before, [field]: width }));
      };
      const stop = () => {
        window.removeEventListener("pointermove", move);
        window.removeEventListener("pointerup", stop);
        setWidths((now) => {
          writeLocal(key, now);
          return now;
        });
      };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", stop);
    },
    [key],
  );
  return { widths, startResize };
}
