"""The start page as one visitor needs it: the files of the page that is asked for, and the first answers of the interface.

What stands in it has been answered by the endpoints themselves, to a call with the visitor's own headers; nothing is worked
out here. So it may hold what only this person sees, and is never kept by anybody.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.types import ASGIApp

from yingdan.kernel.i18n import choose_locale

SESSION = "/api/v1/me"
_SIGNED_IN = ("/api/v1/objects", "/api/v1/notifications/unread", "/api/v1/examples")
_SIGNED_OUT = ("/api/v1/demo", "/api/v1/auth/providers")
_HOME = ("/api/v1/metrics", "/api/v1/me/checklist", "/api/v1/objects/opportunity")
# The largest card of these homes.
_FORESEEING = frozenset({"boss", "manager"})
_FORECAST = "/api/v1/forecasts?period=month&horizon=3"
# What an inner call brings along; no more, so that it is answered plainly and whole.
_HEADERS = (b"cookie", b"host", b"user-agent", b"accept-language")


_KINDS = {"css": 'rel="stylesheet"', "js": 'rel="modulepreload"', "json": 'rel="preload" as="fetch"'}


_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_RECORD = re.compile(r"[0-9a-f-]{36}")
# Fields whose links the record page has named.
_LINKS = frozenset({"ref", "ref[]", "user", "dept", "sub"})


@dataclass(frozen=True, slots=True)
class Told:
    """What an endpoint said."""

    path: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """What the build tells of its files: those of each page, objects by their friendly addresses, texts by language."""

    files: Mapping[str, Sequence[str]]
    objects: Mapping[str, str]
    texts: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, raw: bytes | None) -> Parts:
        """Return what the build wrote; nothing where it wrote nothing."""
        told = json.loads(raw or b"{}")
        return cls(told.get("files", {}), told.get("objects", {}), told.get("texts", {}))

    def page(self, path: str) -> tuple[str, list[str]]:
        """Return the kind of page an address leads to (``""`` for one that is opened seldom), its object and record."""
        names = [name for name in path.split("/") if name]
        if names in ([], ["home"]):
            return "home", []
        if names[0] == "o":
            found = names[1:]
        else:
            found = [self.objects[names[0]], *names[1:]] if names[0] in self.objects else []
        known = all(pattern.fullmatch(name) for pattern, name in zip((_NAME, _RECORD), found, strict=False))
        kind = {1: "list", 2: "record"}.get(len(found), "") if known else ""
        return kind, found if kind else []


async def opening(template: str, parts: Parts, request: Request, app: ASGIApp) -> bytes:
    """Return the start page for a visitor; signed out, it brings what the sign-in page needs."""
    kind, about = parts.page(request.url.path)
    me = await _ask(app, request, SESSION)
    if me.status != 200:
        kind, questions = "sign_in", list(_SIGNED_OUT)
    else:
        questions = list(_SIGNED_IN)
        if kind == "home":
            questions += _HOME
            if json.loads(me.body).get("home") in _FORESEEING:
                questions.append(_FORECAST)
        elif about:
            questions.append(f"/api/v1/objects/{about[0]}")
        if kind == "list":
            questions.append(f"/api/v1/views?object={about[0]}")
    answers = await asyncio.gather(*(_ask(app, request, path) for path in questions))
    if kind == "record" and answers[-1].status == 200:
        answers.append(await _ask(app, request, _record(about[0], about[1], json.loads(answers[-1].body))))
    # A refusal is asked for again by the page itself, which knows what to say; that nobody is signed in is an answer.
    told = [me] if me.status in {200, 401} else []
    told += [each for each in answers if each.status == 200]
    files = [*(parts.files.get("frame", ()) if me.status == 200 else ()), *parts.files.get(kind, ())]
    files += parts.texts.get(choose_locale(request.headers.get("accept-language")), ())
    head, rest = template.split("</head>", 1)
    body, end = rest.split("</body>", 1)
    return "".join((head, _links(files), "</head>", body, *(_block(each) for each in told), "</body>", end)).encode()


def _record(object_: str, id_: str, told: Mapping[str, Any]) -> str:
    """Return how the record page asks for its record: with the names of all its links."""
    links = [field["name"] for field in told["fields"] if field["type"] in _LINKS and field.get("rights") != "hidden"]
    return f"/api/v1/records/{object_}/{id_}?expand={quote(','.join(links))}"


def _links(files: Sequence[str]) -> str:
    return "".join(f'<link {_KINDS[file.rpartition(".")[2]]} crossorigin href="{file}">' for file in files)


def _block(told: Told) -> str:
    # Inside strings only, where it means the same: no text of a record can end the block or begin another.
    body = told.body.decode().replace("<", "\\u003c")
    return f'<script type="application/json" data-answer="{told.path}" data-status="{told.status}">{body}</script>'


async def _ask(app: ASGIApp, request: Request, path: str) -> Told:
    """Call an endpoint as this visitor would."""
    outer = request.scope
    plain, _, query = path.partition("?")
    scope: dict[str, Any] = {
        **{key: outer[key] for key in ("type", "asgi", "http_version", "server", "client", "scheme") if key in outer},
        "method": "GET",
        "root_path": "",
        "path": plain,
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "headers": [(name, value) for name, value in outer["headers"] if name in _HEADERS],
    }
    status, body = 500, b""

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body += message.get("body", b"")

    await app(scope, receive, send)
    return Told(path, status, body)
