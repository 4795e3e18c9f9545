"""The gate every call goes through: workspace, caller, CSRF, idempotency, unit of work, one retry of the whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import psycopg
from fastapi import Request, Response
from psycopg import Connection

from yingdan.api.problems import field_errors
from yingdan.bootstrap import Platform
from yingdan.db.tx import GuardedTx, Tx, write_on
from yingdan.engines.audit.service import noted
from yingdan.engines.identity.idempotency import find_answer, keep_answer
from yingdan.engines.identity.service import SignedIn
from yingdan.engines.records.service import WARNINGS
from yingdan.kernel.context import Ctx, Source, Workspace
from yingdan.kernel.errors import Conflict, Forbidden, Malformed, Unauthorized
from yingdan.kernel.i18n import choose_locale

COOKIE = "yingdan_session"
KEY_PREFIX = "yd_"
UNDO_HEADER = "X-Undo-Token"
WARNING_HEADER = "X-Warnings"
MAX_WARNINGS = 20
JSON = "application/json"
_SEALED = b"\0sealed\0"  # no JSON begins like this
ACT_FOR = "x-act-for"
OWN_PATHS = ("/api/v1/auth/", "/api/v1/api-keys", "/api/v1/view-as", "/api/v1/delegations")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit of work answers: a body of JSON bytes or values, and a status.

    A ``secret`` answer shows something this once; kept for a retry it is sealed.
    """

    body: bytes | Mapping[str, Any] | list[Any] | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    secret: bool = False

    def bytes(self) -> bytes:
        """Return the body as JSON bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else orjson.dumps(self.body, default=str)


def json_answer(body: bytes | str | Mapping[str, Any] | list[Any], status: int = 200) -> Response:
    """Return JSON as it is."""
    raw = (
        body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else orjson.dumps(body, default=str)
    )
    return Response(raw, status, media_type=JSON)


class Gate:
    """Opens units of work for requests."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def workspace(self, request: Request, name: str | None = None) -> Workspace:
        """Return the workspace a request is about: by name, host name, else the default one. Raises NotFound (404)."""
        return self.platform.workspace(name, (request.headers.get("host") or "").split(":")[0])

    @contextmanager
    def read(self, request: Request) -> Iterator[Tx]:
        """Sign the caller in and lend a connection for reading. Raises Unauthorized (401)."""
        with self.platform.db.connection() as conn:
            ctx, signed = self._enter(conn, request)
            catalog = self.platform.catalog(ctx.workspace, signed.catalog_version)
            yield Tx(ctx, conn, catalog, ctx.now())

    def answer(self, request: Request, work: Callable[[Tx], bytes | str]) -> Response:
        """Sign the caller in and answer the JSON that ``work`` reads; it changes nothing and may run twice.

        A caller who is known from a call before is checked in the first statement (``Tx.first_row``). Where
        things are no longer as remembered, or anything goes wrong before they were found to be so, the usual way decides
        from the beginning. Raises Unauthorized (401).
        """
        with self.platform.db.connection() as conn:
            tx = self._remembered(conn, request)
            if tx is not None:
                try:
                    found = work(tx)
                    if tx.proven:
                        return json_answer(found)
                except psycopg.OperationalError:
                    raise
                except Exception:
                    if tx.proven:
                        raise
            ctx, signed = self._enter(conn, request)
            catalog = self.platform.catalog(ctx.workspace, signed.catalog_version)
            return json_answer(work(Tx(ctx, conn, catalog, ctx.now())))

    def _remembered(self, conn: Connection, request: Request) -> GuardedTx | None:
        """Return a unit for a caller who is known from a call before, None where the call says or asks for more."""
        cookie = request.cookies.get(COOKIE)
        if not cookie or ACT_FOR in request.headers or "authorization" in request.headers:
            return None
        name, token = _split(cookie)
        workspace = self.workspace(request, name)
        known = self.platform.identity.remembered(workspace, token, address_of(request))
        if known is None:
            return None
        signed, proof = known
        ctx = self._context(request, workspace, signed)
        catalog = self.platform.catalog(workspace, signed.catalog_version)
        return GuardedTx(ctx, conn, catalog, ctx.now(), proof=proof)

    def write(self, request: Request, work: Callable[[Tx], Answer]) -> Response:
        """Sign the caller in, check the CSRF token and run ``work`` in one transaction.

        With ``Idempotency-Key`` the same key and body answers the same result without doing it twice; another body under
        the key is refused (409). A plan that a schema change made stale is answered by running the whole once more.
        """
        for attempt in range(3):
            try:
                with self.platform.db.connection() as conn:
                    return self._write(conn, request, work)
            except (
                psycopg.errors.FeatureNotSupported,
                psycopg.errors.DeadlockDetected,
                psycopg.errors.UndefinedColumn,
            ):
                if attempt == 2:
                    raise
        raise Conflict("schema_changed")

    def _write(self, conn: Connection, request: Request, work: Callable[[Tx], Answer]) -> Response:
        ctx, signed = self._enter(conn, request)
        check_session(request, signed)
        catalog = self.platform.catalog(ctx.workspace, signed.catalog_version)
        key = request.headers.get("idempotency-key")
        digest = _digest(request) if key else b""
        try:
            with write_on(conn, ctx, catalog) as tx:
                if key:
                    known = find_answer(tx, key, digest)
                    if known:
                        return self._replayed(key, *known)
                answer = work(tx)
                body = answer.bytes()
                operation = noted(tx)
                warnings = _warnings(tx)
                if key:
                    keep_answer(tx, key, digest, answer.status, self._sealed(key, body) if answer.secret else body)
        except psycopg.errors.UniqueViolation:
            if not key:
                raise
            with write_on(conn, ctx, catalog) as tx:
                known = find_answer(tx, key, digest)
            if known is None:
                raise
            return self._replayed(key, *known)
        headers = {**answer.headers, UNDO_HEADER: operation} if operation else answer.headers
        if warnings:
            headers = {**headers, WARNING_HEADER: warnings}
        return Response(body or b"", answer.status, headers, JSON if body else None)

    def _sealed(self, key: str, body: bytes) -> bytes:
        return _SEALED + self.platform.secrets.seal(body.decode(), f"answer:{key}")

    def _replayed(self, key: str, status: int, kept: bytes) -> Response:
        """Return the answer kept for a key once more."""
        if kept.startswith(_SEALED):
            kept = self.platform.secrets.open(kept.removeprefix(_SEALED), f"answer:{key}").encode()
        return Response(kept, status, {"Idempotency-Replayed": "true"}, JSON)

    def _enter(self, conn: Connection, request: Request) -> tuple[Ctx, SignedIn]:
        identity = self.platform.identity
        header = request.headers.get("authorization", "")
        if header.startswith("Bearer "):
            name, token = _split(header[7:].removeprefix(KEY_PREFIX))
            workspace = self.workspace(request, name)
            signed = identity.by_key(conn, workspace, token, address_of(request))
        else:
            cookie = request.cookies.get(COOKIE)
            if not cookie:
                raise Unauthorized
            name, token = _split(cookie)
            workspace = self.workspace(request, name)
            try:
                signed = identity.by_session(conn, workspace, token, address_of(request))
            except psycopg.errors.UndefinedTable as error:
                self.platform.workspaces()  # another process has removed it
                raise Unauthorized("session_ended") from error
        signed = self._in_whose_name(conn, workspace, request, signed)
        return self._context(request, workspace, signed), signed

    def _context(self, request: Request, workspace: Workspace, signed: SignedIn) -> Ctx:
        source = (
            Source.API
            if signed.session is None
            else Source.MOBILE
            if request.headers.get("x-client") == "mobile"
            else Source.UI
        )
        locale = choose_locale(request.headers.get("accept-language"))
        request.state.locale = locale
        return Ctx(
            workspace,
            signed.actor,
            self.platform.clock,
            locale,
            source,
            getattr(request.state, "request_id", ""),
            on_behalf=signed.actor.user if signed.actor.hand else None,
            ip=address_of(request),
            device=request.headers.get("user-agent", "")[:300],
        )

    def _in_whose_name(self, conn: Connection, workspace: Workspace, request: Request, signed: SignedIn) -> SignedIn:
        """Return the caller as whom the session looks on or for whom the caller acts (header ``X-Act-For``).

        What is about the caller's own access (sessions, password, keys, delegations) always is the caller's own.
        """
        if request.url.path.startswith(OWN_PATHS):
            return signed
        if signed.looks_as:
            return self.platform.identity.looking(conn, workspace, signed)
        principal = request.headers.get(ACT_FOR)
        return self.platform.identity.acting_for(conn, workspace, signed, principal) if principal else signed

    def session(self, request: Request) -> tuple[Workspace, SignedIn]:
        """Return the workspace and who is signed in. Raises Unauthorized (401)."""
        with self.platform.db.connection() as conn:
            ctx, signed = self._enter(conn, request)
            return ctx.workspace, signed


def seen_version(if_match: str | None) -> int | None:
    """Return the version that a caller has seen, by the header ``If-Match``. Raises Malformed ``bad_version`` (400)."""
    if if_match is None:
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > 18:
        raise Malformed("bad_version")
    return int(text)


def address_of(request: Request) -> str:
    """Return the address a request comes from (behind a trusted proxy: the one that it names)."""
    return request.client.host if request.client else ""


def check_session(request: Request, signed: SignedIn) -> None:
    """Insist on the CSRF token of a session, and that nobody writes while looking on as somebody else.

    A key of one role changes nothing of its owner's own access: a key, password or delegation made with it would open all.
    Raises Forbidden ``csrf``, ``view_only`` or ``narrow_key`` (403).
    """
    if signed.session and request.headers.get("x-csrf-token") != signed.csrf:
        raise Forbidden("csrf")
    if signed.actor.viewer:
        raise Forbidden("view_only")
    if signed.actor.only_role and request.url.path.startswith(OWN_PATHS):
        raise Forbidden("narrow_key")


def _warnings(tx: Tx) -> str:
    """Return what warned during a write as JSON of plain ASCII, for a header; "" where nothing did."""
    found = field_errors(tx.memo.get(WARNINGS, ())[:MAX_WARNINGS], tx.ctx.locale)
    return json.dumps(found) if found else ""


def _split(token: str) -> tuple[str, str]:
    name, _, secret = token.partition(".")
    if not name or not secret:
        raise Unauthorized("session_ended")
    return name, secret


def _digest(request: Request) -> bytes:
    """Hash method, path and body; the body was read when the route parsed it."""
    body: bytes = getattr(request, "_body", b"")
    principal = request.headers.get(ACT_FOR, "")
    line = f"{request.method} {request.url.path}?{request.url.query} {principal}\n"
    return hashlib.sha256(line.encode() + body).digest()
