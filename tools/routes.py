"""Every route of the web client as an address to open, read from its router: what pictures and checks go over.

``addresses`` fills parameters with records of the served company (a small import is made where there is none), so a new route
needs nothing here unless it has a parameter of a new kind; then ``addresses`` says which one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tools.setup import WEB

ROUTER = WEB / "src" / "app" / "router.tsx"
PATHS = WEB / "src" / "meta" / "paths.ts"
SETTINGS = WEB / "src" / "admin" / "designer" / "pages.ts"
PASSWORD = "yingdan-demo"  # noqa: S105 - printed by every start of the demo
PAINT_MS = 300
IMPORTED = "姓名,电话,职务\n程雪,13800138021,采购经理\n周伟,13800138022,总经理\n".encode()


class Address(NamedTuple):
    """A page to look at: a name for files, the route it stands for, where it is, who looks, what is done there first."""

    name: str
    route: str
    path: str
    login: str = "boss"
    act: Callable[[Page], None] | None = None


def routes() -> tuple[str, ...]:
    """Return the routes as the router writes them: its own, those of friendly names and those of the settings."""
    own = [path for path in re.findall(r'\bpage\("([^"]+)"', ROUTER.read_text("utf-8")) if "*" not in path]
    aliases = _aliases()
    pages = [path for path in re.findall(r'\bpath: "([^"]+)"', SETTINGS.read_text("utf-8")) if path[0] != "/"]
    found = [*own, *(f"/{alias}" for alias in aliases), *(f"/{alias}/:id" for alias in aliases)]
    found += ["/settings", *(f"/settings/{page}" for page in pages)]
    if not (own and aliases and pages):
        raise SystemExit("tools/routes.py does not understand the router any more")
    return tuple(dict.fromkeys(found))


def sign_in(page: Page, login: str, path: str = "/") -> None:
    """Sign a person of the demo company in through the form."""
    page.goto(path)
    page.locator("input[name=username]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.locator("input[name=password]").wait_for(state="detached")


def addresses(api: APIRequestContext) -> list[Address]:
    """Return an address for every route, and for states that have none; ``api`` is an administrator's session."""
    company = _Company(api)
    found = []
    for route in routes():
        path = _filled(route, company)
        if path is not None:
            login = (
                "admin" if route.startswith(("/settings", "/import", "/audit", "/recycle-bin", "/merge")) else "boss"
            )
            found.append(Address(re.sub(r"\W+", "-", route.strip("/")) or "root", route, path, login))
    return [*found, *_states(company)]


def settle(page: Page) -> None:
    """Wait until something is there, nothing is loading any more and charts have drawn."""
    page.locator("main > *, form").first.wait_for()
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(PAINT_MS)


class _Company:
    """Answers of the served company, asked for once."""

    def __init__(self, api: APIRequestContext) -> None:
        self._api = api
        me = self._get("/me")
        self._token = {"X-CSRF-Token": me["csrf_token"]}
        self.me: str = me["user"]["id"]
        self.objects = {each["name"] for each in self._get("/objects")["objects"]}
        self._ids: dict[str, list[str]] = {}

    def ids(self, object_: str) -> list[str]:
        """Return some records of an object; those with most about them first where that is known."""
        if object_ not in self._ids:
            order = {"opportunity": [{"field": "amount", "dir": "desc"}]}.get(object_)
            body = {"limit": 3, **({"sort": order} if order else {})}
            answer = self._post(f"/records/{object_}/query", data=body)
            self._ids[object_] = [row["id"] for row in answer["records"]]
        return self._ids[object_]

    def draft(self) -> str:
        """Return an import in the middle of its wizard."""
        file = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": IMPORTED}
        kept = self._post("/imports/files", multipart={"file": file})
        return str(self._post("/imports/drafts", data={"files": [kept["id"]], "state": {"step": 0}})["id"])

    def batch(self) -> str:
        """Return an import that ran."""
        file = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": IMPORTED}
        return str(self._post("/imports", multipart={"file": file, "options": json.dumps({})})["id"])

    def _get(self, path: str) -> Any:
        answer = self._api.get(f"/api/v1{path}")
        if not answer.ok:
            raise SystemExit(f"GET {path}: {answer.status} {answer.text()[:300]}")
        return answer.json()

    def _post(self, path: str, **body: Any) -> Any:
        answer = self._api.post(f"/api/v1{path}", headers=self._token, **body)
        if not answer.ok:
            raise SystemExit(f"POST {path}: {answer.status} {answer.text()[:300]}")
        return answer.json()


def _filled(route: str, company: _Company) -> str | None:
    """Return a route with its parameters filled; None for one that has nothing to show in this company."""
    if ":" not in route and route != "/analytics/drill":
        return None if _aliases().get(route.strip("/")) not in {None, *company.objects} else route
    if route == "/import/:draft":
        return f"/import/{company.draft()}"
    if route == "/import/batches/:id":
        return f"/import/batches/{company.batch()}"
    if route == "/analytics/drill":
        return "/analytics/drill?metric=M-01&window=this_year"
    if route == "/merge/:object":
        return f"/merge/account?ids={','.join(company.ids('account')[:2])}"
    if route == "/o/:object":
        return "/o/goal_item"
    if route == "/o/:object/:id":
        return f"/o/goal_item/{company.ids('goal_item')[0]}"
    alias = re.fullmatch(r"/([\w-]+)/:id", route)
    object_ = _aliases().get(alias[1]) if alias else None
    if alias is None or object_ is None:
        raise SystemExit(f"tools/routes.py has nothing to fill the parameters of {route} with")
    if object_ not in company.objects:
        return None
    found = company.ids(object_)
    return f"/{alias[1]}/{found[0]}" if found else None


def _aliases() -> dict[str, str]:
    """Return the object behind each friendly name."""
    names = re.search(r"const ALIASES[^{]*\{(.*?)\}", PATHS.read_text("utf-8"), re.DOTALL)
    pairs = re.findall(r'["\s]?([\w-]+)"?:\s*"([^"]+)"', names[1]) if names else []
    return {alias: object_ for object_, alias in pairs}


def _states(company: _Company) -> list[Address]:
    """States without an address of their own: what opens over a page, and forms with their problems."""
    deal = company.ids("opportunity")[0]
    board = Address("board", "/opportunities", "/opportunities?m=board")
    return [
        board,
        Address("peek", "/opportunities", f"/opportunities?peek={deal}"),
        Address("create", "/opportunities", "/opportunities", act=lambda page: page.keyboard.press("c")),
        Address("palette", "/accounts", "/accounts", act=lambda page: page.keyboard.press("Control+k")),
        Address("help", "/accounts", "/accounts", act=lambda page: page.keyboard.press("?")),
        Address("home-manager", "/home", "/home", "li"),
        Address("home-rep", "/home", "/home", "lin"),
        Address("home-admin", "/home", "/home", "admin"),
        Address("not-found", "*", "/no-such-page"),
        *(
            Address(f"record-{tab}", "/opportunities/:id", f"/opportunities/{deal}", act=_tab(tab))
            for tab in ("history", "files")
        ),
        Address("object-designer", "/settings/objects", "/settings/objects/account", "admin"),
    ]


def _tab(key: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        tab: Locator = page.locator(f"[role=tab][id$='-{key}']")
        if tab.count():
            tab.first.click()

    return act
