import type { Dropdown, DropdownProps } from "antd";
import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from "react";

const IDLE_MS = 2_000;

let loaded: typeof Dropdown | undefined;
const load = async () => {
  loaded ??= (await import("antd/es/dropdown")).default;
  return loaded;
};

interface LazyDropdownProps extends DropdownProps {
  children: ReactElement;
  /** One of many of which few are ever opened: its code comes as that of others, the menu itself with the first click. */
  rare?: boolean;
}

/** A menu under a button which is there at once, while the menu's own code comes when the page is idle or at the first click. */
export function LazyDropdown({ children, onOpenChange, rare, ...props }: LazyDropdownProps) {
  const place = useRef<HTMLSpanElement>(null);
  const focused = useRef(false);
  const [Menu, setMenu] = useState<typeof Dropdown | undefined>(() => (rare ? undefined : loaded));
  const [open, setOpen] = useState(false);
  const arrive = () =>
    load().then((menu) => {
      focused.current = place.current?.contains(document.activeElement) ?? false;
      setMenu(() => menu);
    });
  useEffect(() => {
    const timer = setTimeout(() => void (rare ? load() : arrive()), IDLE_MS);
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
