/** Lists draw thousands of links: they are plain anchors, and one handler around the app follows them without a reload. */
import type { MouseEvent } from "react";

function plainLeftClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/** The address inside the app which this click asks for, or null when the browser is to act. */
export function internalTarget(event: MouseEvent): string | null {
  if (event.defaultPrevented || !plainLeftClick(event) || !(event.target instanceof Element)) return null;
  const anchor = event.target.closest("a");
  const href = anchor?.getAttribute("href");
  if (!anchor || !href?.startsWith("/") || href.startsWith("//") || href.startsWith("/api/")) return null;
  return anchor.target || anchor.hasAttribute("download") ? null : href;
}

/** A click that landed on something with a meaning of its own inside a clickable row or card. */
export function onOwnControl(event: MouseEvent): boolean {
  return event.target instanceof Element && event.target.closest("a, button, input") !== null;
}
