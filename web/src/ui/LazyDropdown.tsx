import type { Dropdown, DropdownProps } from "antd";
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from "react";

const IDLE_MS = 2_000;

let loaded: typeof Dropdown | undefined;
const load = async () => {
  loaded ??= (await import("antd/es/dropdown")).default;
  return loaded;
};

/** A menu under a button which is there at once, while the menu's own code comes when the page is idle or at the first click. */
export function LazyDropdown({ children, onOpenChange, ...props }: DropdownProps & { children: ReactElement }) {
  const place = useRef<HTMLSpanElement>(null);
  const focused = useRef(false);
  const [Menu, setMenu] = useState<typeof Dropdown | undefined>(() => loaded);
  const [open, setOpen] = useState(false);
  const arrive = () =>
    load().then((menu) => {
      focused.current = place.current?.contains(document.activeElement) ?? false;
      setMenu(() => menu);
    });
  useEffect(() => {
    const timer = setTimeout(() => void arrive(), IDLE_MS);
    return () => clearTimeout(timer);
  });
  // The button is drawn anew inside the menu: whoever was on it still is.
  useLayoutEffect(() => {
    if (Menu && focused.current) place.current?.querySelector("button")?.focus();
  }, [Menu]);
  const change: DropdownProps["onOpenChange"] = (next, info) => {
    setOpen(next);
    onOpenChange?.(next, info);
  };
  const early = () => {
    change(true, { source: "trigger" });
    void arrive();
  };
  return (
    <span ref={place} style={{ display: "contents" }} onClickCapture={Menu ? undefined : early}>
      {Menu ? (
        <Menu {...props} open={open} onOpenChange={change}>
          {children}
        </Menu>
      ) : (
        children
      )}
    </span>
  );
}
