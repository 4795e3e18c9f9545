/** Registers the service worker, notices new versions, and names the manifest in the language of the person. */
import { setFreshStart } from "../../lib/fresh";
import { type Locale, locale } from "../../lib/i18n";
import { createStore } from "../../lib/store";

/** A version that is ready and waits for its turn. */
export const newVersion = createStore<ServiceWorker | null>(null);

const LOOK_EVERY_MS = 60 * 60_000;

function watch(registration: ServiceWorkerRegistration | undefined): void {
  // Browsers under control of a program may answer with nothing.
  if (!registration) return;
  // A worker of the version before would hand out its own start page again: the new one comes first.
  setFreshStart(async () => {
    await registration.update().catch(() => undefined);
    if (registration.waiting) takeNewVersion(registration.waiting);
    else location.reload();
  });
  const ready = () => {
    // The very first one takes over by itself: there is nothing to reload.
    if (registration.waiting && navigator.serviceWorker.controller) newVersion.set(registration.waiting);
  };
  ready();
  registration.addEventListener("updatefound", () => {
    const next = registration.installing;
    next?.addEventListener("statechange", () => {
      if (next.state === "installed") ready();
    });
  });
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
}

/** After everything else has loaded: the files of the version are fetched in the background. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const register = () =>
    navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).then(watch, () => undefined);
  if (document.readyState === "complete") setTimeout(register, 1_000);
  else addEventListener("load", () => setTimeout(register, 1_000), { once: true });
}

/** Goes on with the new version; drafts and what waits to be sent lie on the device and are there again. */
export function takeNewVersion(next: ServiceWorker): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  next.postMessage("take over");
}

/** The name under the icon is in the language that was chosen. */
export function nameManifest(chosen: Locale = locale()): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=manifest]");
  const wanted = `/app.${chosen}.webmanifest`;
  if (link && link.getAttribute("href") !== wanted) link.href = wanted;
}
