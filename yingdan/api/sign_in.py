"""The ways in: password, second factor, single sign-on; the caller's own second factor; what administrators ask of sign-in."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from yingdan.api.gate import COOKIE, Answer, Gate, address_of, json_answer, seen_version
from yingdan.api.models import Body, Login
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.identity.policy import MOST_HISTORY, SignInPolicy, network_problems
from yingdan.engines.identity.ports import SsoFailed
from yingdan.engines.identity.service import NewSession
from yingdan.engines.identity.sign_in import Door, Pending, end_other_sessions
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, YingdanError
from yingdan.kernel.ids import is_uuid

STATE_COOKIE = "yingdan_sso"
STATE_PATH = "/api/v1/auth/oidc"
STATE_SECONDS = 600
Code = Annotated[str, Field(min_length=4, max_length=40)]
Path = Annotated[str, Query(max_length=500)]

IfMatch = Annotated[str | None, Header(description="Version of the provider that was seen; 412 when it has moved.")]


class LoginCode(Body):
    """The second step of a sign-in."""

    ticket: str = Field(max_length=100)
    code: Code
    workspace: str | None = Field(default=None, max_length=60)


class OwnCode(Body):
    """A code of the caller's second factor."""

    code: Code


class SignInSettings(Body):
    """What this workspace asks of sign-in; ``ip_allow`` are addresses or networks, none = anywhere."""

    password_min: int = Field(default=8, ge=8, le=64)
    password_history: int = Field(default=0, ge=0, le=MOST_HISTORY)
    password_common: bool = True
    session_days: int = Field(default=14, ge=1, le=90)
    idle_minutes: int = Field(default=0, ge=0, le=7 * 24 * 60)
    totp_roles: list[str] = Field(default_factory=list, max_length=50)
    ip_allow: list[Annotated[str, Field(max_length=60)]] = Field(default_factory=list, max_length=100)


class ProviderBody(Body):
    """An identity provider (``oidc``) or company directory (``ldap``); the secret is written and never read."""

    kind: Literal["oidc", "ldap"]
    label: str = Field(min_length=1, max_length=60)
    config: dict[str, Any]
    secret: str | None = Field(default=None, max_length=1000)
    active: bool = True


def router(gate: Gate) -> APIRouter:
    """Return the routes of sign-in."""
    api = APIRouter(prefix="/api/v1/auth", tags=["identity"])
    platform = gate.platform

    @api.post("/login")
    def login(body: Login, request: Request) -> Response:
        """Sign in: sets the session cookie and returns the CSRF token. 429 after too many wrong passwords.

        Where a second factor is asked for there is no session yet: the answer is ``{"second_factor": "totp" | "enrol",
        "ticket"}``, with ``secret`` and ``uri`` to set one up; go on at ``/auth/login/code``.
        """
        door = _door(gate, request, body.workspace)
        step = platform.sign_in.by_password(door, body.login, body.password)
        if isinstance(step, Pending):
            return json_answer({"second_factor": step.kind, "ticket": step.ticket, **(step.enrol or {})})
        return _signed_in(gate, request, door.workspace, step, {})

    @api.post("/login/code")
    def login_code(body: LoginCode, request: Request) -> Response:
        """Finish a sign-in with a code or a recovery code; after setting a second factor up, recovery codes come along."""
        door = _door(gate, request, body.workspace)
        session, codes = platform.sign_in.by_code(door, body.ticket, body.code)
        return _signed_in(gate, request, door.workspace, session, {"recovery_codes": codes} if codes else {})

    @api.get("/providers")
    def providers(request: Request, workspace: Annotated[str | None, Query(max_length=60)] = None) -> Response:
        """What the sign-in page offers besides a password; none while there is no workspace."""
        try:
            found = platform.sso.offered(gate.workspace(request, workspace))
        except YingdanError:
            found = []
        return json_answer({"providers": found})

    @api.post("/sessions/end-others")
    def end_others(request: Request) -> Response:
        """End every session of the caller but this one."""
        signed = gate.session(request)[1]

        def work(tx: Tx) -> Answer:
            return Answer({"ended": end_other_sessions(tx, signed.session)})

        return gate.write(request, work)

    _add_oidc(api, gate)
    _add_second_factor(api, gate)
    _add_settings(api, gate)
    return api


def _add_oidc(api: APIRouter, gate: Gate) -> None:
    platform = gate.platform

    @api.get("/oidc/{name}/start", status_code=302)
    def oidc_start(
        name: str,
        request: Request,
        workspace: Annotated[str | None, Query(max_length=60)] = None,
        return_to: Path = "/",
    ) -> Response:
        """Send the browser to a provider."""
        found = gate.workspace(request, workspace)
        back = f"{str(request.base_url).rstrip('/')}{STATE_PATH}/{quote(name)}/callback"
        try:
            url, state = platform.sso.begin(found, name, back, return_to)
        except YingdanError as error:
            return _problem(error)
        answer = RedirectResponse(url, 302)
        answer.set_cookie(
            STATE_COOKIE,
            f"{found.name}.{state}",
            max_age=STATE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
            path=STATE_PATH,
        )
        return answer

    @api.get("/oidc/{name}/callback", status_code=303)
    def oidc_callback(
        name: str,
        request: Request,
        code: Annotated[str, Query(max_length=4000)] = "",
        state: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """Take a browser back from a provider: a session and on to where it wanted, or to the sign-in page with a problem."""
        workspace_name, _, kept = request.cookies.get(STATE_COOKIE, "").partition(".")
        try:
            _check_state(kept, state, code)
            door = _door(gate, request, workspace_name)
            with platform.db.connection() as conn:
                platform.sign_in.admit(conn, door)
            user, back = platform.sso.finish(door.workspace, name, state, code)
            with platform.db.connection() as conn:
                session = platform.identity.open(conn, door.workspace, user, ip=door.ip, device=door.device)
        except YingdanError as error:
            return _problem(error)
        answer = RedirectResponse(back, 303)
        _set_session(answer, request, door.workspace, session)
        answer.delete_cookie(STATE_COOKIE, path=STATE_PATH)
        return answer


def _add_second_factor(api: APIRouter, gate: Gate) -> None:
    ways = gate.platform.sign_in

    @api.get("/totp")
    def totp(request: Request) -> Response:
        """Whether the caller has a second factor, needs one, and how many recovery codes are left."""
        with gate.read(request) as tx:
            return json_answer(ways.second_factor(tx))

    @api.post("/totp")
    def totp_begin(request: Request) -> Response:
        """Make a secret for an authenticator app, to be confirmed with a code."""
        _session_only(gate, request)
        return gate.write(request, lambda tx: Answer(ways.begin(tx), secret=True))

    @api.post("/totp/confirm")
    def totp_confirm(body: OwnCode, request: Request) -> Response:
        """Turn the second factor on; recovery codes are shown this once."""
        _session_only(gate, request)
        return gate.write(request, lambda tx: Answer({"recovery_codes": ways.confirm(tx, body.code)}, secret=True))

    @api.post("/totp/recovery")
    def totp_recovery(body: OwnCode, request: Request) -> Response:
        """Make new recovery codes; the old ones end."""
        _session_only(gate, request)
        return gate.write(
            request, lambda tx: Answer({"recovery_codes": ways.renew_recovery(tx, body.code)}, secret=True)
        )

    @api.post("/totp/end", status_code=204)
    def totp_end(body: OwnCode, request: Request) -> Response:
        """Turn the caller's second factor off, unless a role needs it."""
        _session_only(gate, request)

        def work(tx: Tx) -> Answer:
            ways.end(tx, body.code)
            return Answer(status=204)

        return gate.write(request, work)

    @api.delete("/totp/{user}", status_code=204)
    def totp_reset(user: str, request: Request) -> Response:
        """Take somebody's second factor away and end the sessions (administrators)."""

        def work(tx: Tx) -> Answer:
            if not is_uuid(user):
                raise Invalid(problems=[FieldProblem("user", "not_found_link", {"object": "user"})])
            ways.reset(tx, user)
            return Answer(status=204)

        return gate.write(request, work)


def _add_settings(api: APIRouter, gate: Gate) -> None:
    platform = gate.platform

    @api.get("/settings")
    def settings(request: Request) -> Response:
        """What this workspace asks of sign-in, and the providers (administrators)."""
        with gate.read(request) as tx:
            if not tx.ctx.actor.is_admin:
                raise Forbidden("admin_only")
            policy = platform.identity.policy(tx.conn, tx.ctx.workspace)
            own = address_of(request)
            return json_answer({**policy.to_json(), "providers": platform.sso.all(tx), "your_address": own})

    @api.put("/settings")
    def save_settings(body: SignInSettings, request: Request) -> Response:
        """Change what this workspace asks of sign-in (administrators); nobody can lock themselves out."""

        def work(tx: Tx) -> Answer:
            if not tx.ctx.actor.is_admin:
                raise Forbidden("admin_only")
            policy = SignInPolicy.from_json(body.model_dump())
            problems = network_problems(policy.ip_allow)
            problems += [
                FieldProblem("totp_roles", "not_found_link", {"object": "role"})
                for r in policy.totp_roles
                if not is_uuid(r)
            ]
            own = address_of(request)
            if not problems and not policy.admits(own):
                problems = [FieldProblem("ip_allow", "locks_out", {"address": own})]
            if problems:
                raise Invalid(problems=problems)
            platform.identity.save_policy(tx, policy)
            note(tx, [Entry("sign_in_settings")])
            return Answer(policy.to_json())

        return gate.write(request, work)

    @api.put("/providers/{name}")
    def save_provider(name: str, body: ProviderBody, request: Request, if_match: IfMatch = None) -> Response:
        """Write an identity provider or directory (administrators); with `If-Match: <version>` only the one seen (else 412)."""
        seen = seen_version(if_match)
        return gate.write(request, lambda tx: Answer(platform.sso.save(tx, name, body.model_dump(), seen)))

    @api.delete("/providers/{name}", status_code=204)
    def drop_provider(name: str, request: Request, if_match: IfMatch = None) -> Response:
        """Remove a provider; its people keep their users (administrators)."""
        seen = seen_version(if_match)

        def work(tx: Tx) -> Answer:
            platform.sso.remove(tx, name, seen)
            return Answer(status=204)

        return gate.write(request, work)


def _session_only(gate: Gate, request: Request) -> None:
    """Refuse API keys: whoever got hold of one must not lock its owner out."""
    if gate.session(request)[1].session is None:
        raise Forbidden("session_only")


def _door(gate: Gate, request: Request, workspace: str | None) -> Door:
    ip = address_of(request)
    try:
        ip = str(ipaddress.ip_address(ip))
    except ValueError:
        ip = ip[:60]
    return Door(gate.workspace(request, workspace), ip, request.headers.get("user-agent", ""))


def _signed_in(
    gate: Gate, request: Request, workspace: Workspace, session: NewSession, extra: dict[str, Any]
) -> Response:
    with gate.platform.db.connection() as conn:
        actor = gate.platform.identity.actor(conn, workspace, session.user)
    user = {"id": session.user, "name": actor.name}
    answer = json_answer({"csrf_token": session.csrf, "user": user, "workspace": workspace.name, **extra})
    _set_session(answer, request, workspace, session)
    return answer


def _set_session(answer: Response, request: Request, workspace: Workspace, session: NewSession) -> None:
    answer.set_cookie(
        COOKIE,
        f"{workspace.name}.{session.token}",
        max_age=session.days * 86_400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )


def _check_state(kept: str, state: str, code: str) -> None:
    """Insist that this browser is the one that left for the provider."""
    if not state or kept != state or not code:
        raise SsoFailed("sso_state")


def _problem(error: YingdanError) -> Response:
    """Send a browser to the sign-in page, which says what went wrong."""
    return RedirectResponse(f"/?sign_in_problem={quote(error.code)}", 303)
