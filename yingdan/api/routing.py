"""Finds the route of a call by the shape of its path instead of trying some two hundred one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

_CHOSEN = "yingdan.route"
_PLACE = 3  # of /api/v1/records/…: what stands here is a word in nearly every route


class RouteTable(BaseRoute):
    """Many routes as one; of those that fit a path the first wins, as in a plain list.

    None of them may take a path of any length (``{name:path}``).
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.routes: Sequence[Route] = [r for r in routes if isinstance(r, Route)]
        self._exact: dict[tuple[int, str], list[Route]] = {}
        words = {(r.path.count("/"), _word(r.path)) for r in self.routes}
        for slashes, word in words:
            self._exact[slashes, word] = [
                r for r in self.routes if r.path.count("/") == slashes and _word(r.path) in {word, ""}
            ]
        self._ends: dict[tuple[int, str, str], list[Route]] = {}
        for (slashes, word), near in self._exact.items():
            for end in {_end(r.path) for r in near} | {""}:
                self._ends[slashes, word, end] = [r for r in near if _end(r.path) in {end, ""}]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return how the path fits, and the choice in the scope."""
        if scope["type"] != "http":
            return Match.NONE, {}
        path = scope["path"]
        slashes = path.count("/")
        candidates = self._exact.get((slashes, _word(path))) or self._exact.get((slashes, ""), [])
        other: tuple[Match, Scope] = (Match.NONE, {})
        for route in candidates:
            match, child = route.matches(scope)
            if match is Match.NONE or (match is Match.PARTIAL and other[0] is Match.PARTIAL):
                continue
            found = (match, {**child, _CHOSEN: route})
            if match is Match.FULL:
                return found
            other = found
        return other

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a call with the texts in its path, None where none takes this method."""
        slashes, word, end = path.count("/"), _word(path), _end(path)
        if (slashes, word) not in self._exact:
            word = ""
        candidates = self._ends.get((slashes, word, end)) or self._ends.get((slashes, word, ""), [])
        for route in candidates:
            if method in (route.methods or ()) and (match := route.path_regex.match(path)):
                return route, match.groupdict()
        return None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the route that was chosen."""
        await scope[_CHOSEN].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Refuse: nothing here asks for paths by name."""
        raise NoMatchFound(name, path_params)


def _word(path: str) -> str:
    """Return what stands at the telling place of a path; "" for a parameter or nothing."""
    parts = path.split("/", _PLACE + 1)
    return "" if len(parts) <= _PLACE or parts[_PLACE].startswith("{") else parts[_PLACE]


def _end(path: str) -> str:
    """Return the last part of a path; "" for a parameter."""
    end = path.rpartition("/")[2]
    return "" if end.startswith("{") else end
