// The service worker: the shell of the app opens without a line, and every version serves its own files.
// The build fills in which files and which version. Calls of the interface are never touched here.
const FILES = __FILES__;
const CACHE = "yingdan-__VERSION__";
const KEPT_VERSIONS = 2; // tabs that stay open go on with the version they began with
const START = "/index.html";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) =>
        cache.addAll(
          FILES.map((file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" })),
        ),
      ),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then(async (names) => {
      const own = names.filter((name) => name.startsWith("yingdan-") && name !== CACHE);
      for (const name of own.slice(0, Math.max(0, own.length - (KEPT_VERSIONS - 1)))) await caches.delete(name);
      await self.clients.claim();
    }),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (/^\/(api|health|metrics)(\/|$)/.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(startPage(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (FILES.includes(url.pathname)) event.respondWith(own(request));
});

async function startPage(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(START)) ?? fetch(request);
}

async function own(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url)) ?? fetch(request);
}

// Names of assets say what is in them: whichever version kept one, it is the right one.
async function asset(request) {
  const found = await caches.match(request.url);
  if (found) return found;
  const reply = await fetch(request);
  if (reply.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request.url, reply.clone());
  }
  return reply;
}
