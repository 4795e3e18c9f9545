/** The first answers of the server, which came with the page itself: each is given once, to the first call that asks for it. */

const STALE_MS = 30_000;

let answers: Map<string, { status: number; text: string }> | undefined;

function read(): Map<string, { status: number; text: string }> {
  const blocks = document.querySelectorAll<HTMLElement>("script[data-answer]");
  return new Map(
    Array.from(blocks, ({ dataset, textContent }) => [
      dataset.answer ?? "",
      { status: Number(dataset.status), text: textContent ?? "" },
    ]),
  );
}

/** What the page brought for this call, if it did: nothing in somebody else's name, and nothing that has grown old. */
export function broughtAlong(request: Request): Response | undefined {
  if (request.method !== "GET" || !globalThis.document || request.headers.has("X-Act-For")) return undefined;
  answers ??= read();
  if (performance.now() > STALE_MS) answers.clear();
  const url = new URL(request.url);
  const name = url.pathname + url.search;
  const found = answers.get(name);
  if (!found) return undefined;
  answers.delete(name);
  const type = found.status === 200 ? "application/json" : "application/problem+json";
  const reply = new Response(found.text, { status: found.status, headers: { "Content-Type": type } });
  Object.defineProperty(reply, "url", { value: request.url });
  return reply;
}
