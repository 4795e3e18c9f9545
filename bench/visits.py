"""What a visitor does in Chromium while it is timed: opening, moving about, editing, dragging, scrolling, clicking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from bench.probes import ARM_DRAG, ARM_EDIT, CHANGE_ROUTE, OBSERVE, SCROLL, VITALS
from tools.routes import settle

SLOW_CPU = 4
# What Chromium's own tools call "Fast 4G".
FAST_4G = {"offline": False, "latency": 165, "downloadThroughput": 1_012_500, "uploadThroughput": 168_750}
COLD_RUNS = 3
ROUTE_CHANGES = 16
EDITS = 30
DRAGS = 20
ROUNDS = 20
SCROLLED_ROWS = 10_000
SCROLL_AT_MOST_S = 150
# Between two interactions, and for what one of them opens to stand still before the next.
PAUSE_MS = 120
OPENING_MS = 300
PATIENCE_MS = 10_000
OPEN = "() => document.querySelector('[role=dialog], dialog[open]') !== null"
SHUT = "() => document.querySelector('[role=dialog], dialog[open]') === null"
SHORTEST_EVENT_MS = 16.0


class Visitor(NamedTuple):
    """Who looks at the pages."""

    login: str
    password: str


class Scrolled(NamedTuple):
    """A scripted scroll: rows passed, frames drawn, those over 50 ms, and the longest task in milliseconds."""

    rows: int
    frames: int
    slow: int
    longest: float


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one kind of thing."""

    values: tuple[float, ...]

    @property
    def p75(self) -> float:
        """Three of four are no longer."""
        return _percentile(self.values, 0.75)

    @property
    def p95(self) -> float:
        """Nineteen of twenty are no longer."""
        return _percentile(self.values, 0.95)

    @property
    def told(self) -> str:
        """How many there are and their middle."""
        return f"{len(self.values)} times, median {median(self.values):.0f} ms"


class Visits:
    """Pages of one company opened by one person."""

    def __init__(self, browser: Browser, address: str, person: Visitor) -> None:
        self._browser, self._address, self._person = browser, address, person

    def first_pages(self) -> list[tuple[str, str]]:
        """Pages with which a day begins."""
        page = self._signed_in()
        deal = self._deals(page, 1)[0]
        page.context.close()
        return [("the sign-in page", ""), ("the home page", "/home"), ("a list", "/opportunities"), ("a record", deal)]

    def cold(self, path: str) -> tuple[float, float]:
        """Largest paint in milliseconds and layout shift of a page opened with nothing cached; an empty path is signing in."""
        signed = self._signed_in()
        state = signed.context.storage_state()
        signed.context.close()
        paints, shifts = [], []
        for _ in range(COLD_RUNS):
            context = self._context(**({"storage_state": state} if path else {}))
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", FAST_4G)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
            page.goto(path or "/")
            settle(page)
            page.wait_for_timeout(1_500)
            paint = float(page.evaluate("() => vitals.lcp"))
            if paint <= 0:
                raise RuntimeError(f"the browser told no largest paint of {path or 'the sign-in page'}")
            paints.append(paint)
            shifts.append(float(page.evaluate("() => vitals.cls")))
            context.close()
        return median(paints), median(shifts)

    def route_changes(self) -> tuple[Times, Times]:
        """From list to list over the rail, and from a list to records that were not open before; all code is there already."""
        page = self._signed_in("/accounts")
        deals = self._deals(page, ROUTE_CHANGES + 1)
        lists = []
        for turn in range(ROUTE_CHANGES + 2):
            path = ("/opportunities", "/accounts")[turn % 2]
            lists.append(self._change(page, path, "[role=table] [role=cell], [role=grid] [role=gridcell]"))
        records = []
        for path in deals:
            self._change(page, "/opportunities", "[role=cell], [role=gridcell]")
            records.append(self._change(page, path, "main h1"))
            page.go_back()
            settle(page)
        page.context.close()
        return Times(tuple(lists[2:])), Times(tuple(records[1:]))

    def edits(self) -> tuple[Times, Times]:
        """Changing the amount of a deal in place: until it is seen, until the server has answered."""
        page = self._signed_in()
        page.goto(self._deals(page, 1)[0])
        settle(page)
        shown, answered = [], []
        label = self._label(page, "amount")
        for turn in range(EDITS):
            amount = 101 + turn
            page.locator(f"main button[aria-label*='{label}']").first.click(force=True)
            page.locator("main input:focus").wait_for()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(f"{amount}000")
            page.evaluate(ARM_EDIT, f"{amount},000")
            page.keyboard.press("Enter")
            seen, done = page.evaluate("() => vitals.pending")
            shown.append(float(seen))
            answered.append(float(done))
        page.context.close()
        return Times(tuple(shown[1:])), Times(tuple(answered[1:]))

    def drags(self) -> tuple[Times, Times]:
        """Dragging cards between the first two columns of the board and back."""
        page = self._signed_in("/opportunities?m=board")
        settle(page)
        shown, answered = [], []
        lanes = page.locator("section[aria-label]").filter(has=page.locator("header h2"))
        for turn in range(DRAGS):
            source, target = (lanes.nth(0), lanes.nth(1)) if turn % 2 == 0 else (lanes.nth(1), lanes.nth(0))
            card = source.locator("[draggable=true]").first
            path = card.locator("a").first.get_attribute("href")
            page.evaluate(ARM_DRAG, path)
            card.drag_to(target, target_position={"x": 60, "y": 120})
            seen, done = page.evaluate("() => vitals.pending")
            shown.append(float(seen))
            answered.append(float(done))
            page.wait_for_timeout(150)
        page.context.close()
        return Times(tuple(shown[1:])), Times(tuple(answered[1:]))

    def scroll(self) -> Scrolled:
        """Scroll through 10,000 rows, or all there are, without a pause and for 150 s at most, the processor slowed down."""
        page = self._signed_in("/opportunities")
        settle(page)
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
        rows, frames, slow, longest = page.evaluate(SCROLL, [SCROLLED_ROWS, SCROLL_AT_MOST_S])
        page.context.close()
        return Scrolled(int(rows), int(frames), int(slow), float(longest))

    def interactions(self) -> tuple[Times, float]:
        """Ten things people do on a list, twenty times over; those too short to be reported count as 16 ms."""
        page = self._signed_in("/opportunities")
        settle(page)
        page.evaluate("() => { vitals.interactions.clear(); vitals.cls = 0; }")
        steps = _steps(page)
        for turn in range(ROUNDS):
            for step in steps:
                step(turn)
                page.wait_for_timeout(PAUSE_MS)
        page.wait_for_timeout(500)
        counted = ROUNDS * len(steps)
        known = sorted((float(each) for each in page.evaluate("() => [...vitals.interactions.values()]")), reverse=True)
        shift = float(page.evaluate("() => vitals.cls"))
        page.context.close()
        values = known[:counted] + [SHORTEST_EVENT_MS] * max(0, counted - len(known))
        return Times(tuple(values)), shift

    def _context(self, **more: Any) -> BrowserContext:
        context = self._browser.new_context(
            base_url=self._address,
            viewport={"width": 1440, "height": 900},
            locale="zh-CN",
            service_workers="block",
            **more,
        )
        context.set_default_timeout(30_000)
        context.add_init_script(VITALS)
        context.add_init_script(OBSERVE)
        return context

    def _signed_in(self, path: str = "/") -> Page:
        page = self._context().new_page()
        page.goto(path)
        page.locator("input[name=username]").fill(self._person.login)
        page.locator("input[name=password]").fill(self._person.password)
        page.locator("button[type=submit]").click()
        page.locator("input[name=password]").wait_for(state="detached")
        settle(page)
        return page

    def _deals(self, page: Page, count: int) -> list[str]:
        """Return the paths of open opportunities which the person may change."""
        token = page.request.get("/api/v1/me").json()["csrf_token"]
        body = {
            "filter": {"field": "biz_status", "op": "eq", "value": "open"},
            "fields": ["id"],
            "sort": [{"field": "created_at", "dir": "desc"}],
            "limit": count,
        }
        answer = page.request.post(
            "/api/v1/records/opportunity/query", data=body, headers={"X-CSRF-Token": token}
        ).json()
        return [f"/opportunities/{row['id']}" for row in answer["records"]]

    def _change(self, page: Page, path: str, content: str) -> float:
        return float(page.evaluate(CHANGE_ROUTE, {"path": path, "content": content}))

    def _label(self, page: Page, field: str) -> str:
        fields = page.request.get("/api/v1/objects/opportunity").json()["fields"]
        return next(str(each["label"]["zh-CN"]) for each in fields if each["name"] == field)


def _steps(page: Page) -> Sequence[Callable[[int], None]]:
    """Ten interactions, each of which leaves the list as it found it or as the next one needs it."""
    rows = page.locator("[role=rowgroup] [role=row]")
    heads = page.locator("[role=columnheader]")

    def press(key: str) -> Callable[[int], None]:
        return lambda _turn: page.keyboard.press(key)

    def click(target: Locator) -> None:
        # By the pointer alone: waiting until nothing is in the way would be a visitor's patience, not the page's speed.
        box = target.bounding_box(timeout=PATIENCE_MS)
        if box is None:
            raise RuntimeError("there is nothing to click on")
        page.mouse.click(box["x"] + 6, box["y"] + box["height"] / 2)

    def look(turn: int) -> None:
        click(rows.nth(2 + turn % 8).locator("[role=cell]").nth(1))
        page.wait_for_function(OPEN, timeout=PATIENCE_MS)
        page.wait_for_timeout(OPENING_MS)

    def search(_turn: int) -> None:
        page.keyboard.press("Control+k")
        page.wait_for_function(OPEN, timeout=PATIENCE_MS)

    def close(_turn: int) -> None:
        page.keyboard.press("Escape")
        page.wait_for_function(SHUT, timeout=PATIENCE_MS)
        page.wait_for_timeout(OPENING_MS)

    return (
        press("j"),
        press("j"),
        press("k"),
        look,
        close,
        search,
        press("a"),
        close,
        lambda turn: click(heads.nth(1 + turn % 3).locator("button").first),
        press("j"),
    )


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
