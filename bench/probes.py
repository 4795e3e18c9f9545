"""What runs inside the page while it is watched."""

from __future__ import annotations

# The largest paint, and the shifts of the layout that nobody asked for: the worst run of them, with less than a second between two
# and five seconds at most.
VITALS = """
window.vitals = { lcp: 0, cls: 0, interactions: new Map(), longest: 0, pending: null };
let run = { first: -Infinity, last: -Infinity, sum: 0 };
new PerformanceObserver((list) => {
  vitals.lcp = list.getEntries().at(-1).startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const { hadRecentInput, startTime, value } of list.getEntries()) {
    if (hadRecentInput) continue;
    const goesOn = startTime - run.last < 1000 && startTime - run.first < 5000;
    run = { first: goesOn ? run.first : startTime, last: startTime, sum: (goesOn ? run.sum : 0) + value };
    vitals.cls = Math.max(vitals.cls, run.sum);
  }
}).observe({ type: "layout-shift", buffered: true });
"""

# The longest event of every interaction, and the longest task.
OBSERVE = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.interactionId) continue;
    const known = vitals.interactions.get(entry.interactionId) ?? 0;
    vitals.interactions.set(entry.interactionId, Math.max(known, entry.duration));
  }
}).observe({ type: "event", durationThreshold: 16, buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) vitals.longest = Math.max(vitals.longest, entry.duration);
}).observe({ type: "longtask" });
vitals.painted = (isThere) => new Promise((resolve, reject) => {
  const end = performance.now() + 20000;
  const drawn = new MessageChannel();
  drawn.port1.onmessage = () => {
    drawn.port1.close();
    resolve(performance.now());
  };
  const look = () => {
    if (isThere()) drawn.port2.postMessage(null);
    else if (performance.now() > end) reject(new Error("it never came"));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
vitals.answered = async (path, since) => {
  const end = performance.now() + 20000;
  for (;;) {
    const found = performance.getEntriesByType("resource")
      .find((each) => each.name.endsWith(path) && each.startTime >= since && each.responseEnd > 0);
    if (found) return found.responseEnd;
    if (performance.now() > end) throw new Error("the server never answered");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
"""

# Milliseconds from a click on a link to the frame that shows what it leads to.
CHANGE_ROUTE = """async ({ path, content }) => {
  const known = [...document.querySelectorAll("a")].find((each) => each.getAttribute("href") === path);
  const link = known ?? document.createElement("a");
  if (!known) {
    link.href = path;
    document.querySelector("main").append(link);
  }
  const before = performance.now();
  link.click();
  if (!known) link.remove();
  const isThere = () => location.pathname === path && document.querySelector(content)
    && !document.querySelector("main [aria-busy=true]");
  return (await vitals.painted(isThere)) - before;
}"""

# Starts the clock at the Enter which ends an edit.
ARM_EDIT = """(text) => {
  const id = location.pathname.split("/").pop();
  performance.clearResourceTimings();
  vitals.pending = new Promise((resolve) => addEventListener("keydown", async (event) => {
    const since = event.timeStamp;
    const isThere = () => [...document.querySelectorAll("[data-editable=true]")].some((each) => each.textContent.includes(text));
    const seen = await vitals.painted(isThere);
    resolve([seen - since, (await vitals.answered(id, since)) - since]);
  }, { capture: true, once: true }));
}"""

# Starts the clock when a card is let go.
ARM_DRAG = """(path) => {
  const id = path.split("/").pop();
  performance.clearResourceTimings();
  const laneOf = () => document.querySelector(`section a[href="${path}"]`)?.closest("section");
  const home = laneOf()?.getAttribute("aria-label");
  vitals.pending = new Promise((resolve) => addEventListener("drop", async (event) => {
    const since = event.timeStamp;
    const seen = await vitals.painted(() => laneOf() && laneOf().getAttribute("aria-label") !== home);
    resolve([seen - since, (await vitals.answered(id, since)) - since]);
  }, { capture: true, once: true }));
}"""

# Rows passed, frames, frames over 50 ms, longest task of a scroll of 200 px a frame; frames that only wait for more rows are not
# counted unless they are slow. What takes longer than the given seconds is broken off.
SCROLL = """async ([wanted, seconds]) => {
  const table = document.querySelector("[role=table], [role=grid]");
  const row = table.querySelector("[role=rowgroup] [role=row]").getBoundingClientRect().height;
  let frames = 0, slow = 0, still = 0, top = table.scrollTop;
  vitals.longest = 0;
  let last = await new Promise(requestAnimationFrame);
  const end = last + seconds * 1000;
  while (top < wanted * row && still < 300 && last < end) {
    table.scrollTop = top + 200;
    const now = await new Promise(requestAnimationFrame);
    const moved = table.scrollTop > top;
    top = table.scrollTop;
    still = moved ? 0 : still + 1;
    if (moved || now - last > 50) frames += 1;
    if (now - last > 50) slow += 1;
    last = now;
  }
  return [Math.round(top / row), frames, slow, vitals.longest];
}"""
