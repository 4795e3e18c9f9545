"""Signing in: password or somebody else's word, then the second factor where one is asked for, then a session."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from psycopg import Connection

from yingdan.db.pool import Database
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.identity import store, totp
from yingdan.engines.identity import store_sign_in as more
from yingdan.engines.identity.policy import SignInPolicy
from yingdan.engines.identity.ports import Directory, SsoFailed
from yingdan.engines.identity.service import Identity, NewSession, token_hash
from yingdan.engines.identity.sso import Accounts, Provider, read_provider
from yingdan.kernel.clock import Clock
from yingdan.kernel.context import Actor, Ctx, Source, Workspace
from yingdan.kernel.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound, Unauthorized
from yingdan.kernel.secretbox import SecretBox

TICKET = timedelta(minutes=5)
TRIES = 5


class SignInHost(Protocol):
    """What signing in needs of the composition root."""

    db: Database
    clock: Clock
    identity: Identity
    secrets: SecretBox
    accounts: Accounts

    def ctx(self, workspace: Workspace, **more: Any) -> Ctx:
        """Return a context that acts as the system."""
        ...

    def write(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Open a unit of work: one transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """Where a sign-in comes from."""

    workspace: Workspace
    ip: str
    device: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that waits for a code; ``enrol`` carries the secret and its address when a second factor has to be set up."""

    ticket: str
    kind: str
    enrol: Mapping[str, str] | None = None


class SignIn:
    """The ways in; no connection is held while a directory is asked."""

    def __init__(self, host: SignInHost, directory: Directory) -> None:
        self._host, self._directory = host, directory

    def by_password(self, door: Door, login: str, password: str) -> NewSession | Pending:
        """Check a password, of the workspace's own or of the company's directory.

        Raises Unauthorized ``bad_login`` (401), Forbidden ``address_not_allowed`` (403), TooMany (429, ``Retry-After``),
        SsoFailed ``sso_unreachable`` (503).
        """
        host, workspace, name = self._host, door.workspace, login.strip().lower()
        with host.db.connection() as conn:
            self.admit(conn, door)
            host.identity.check_tries(conn, workspace, name, door.ip)
            user = host.identity.by_password(conn, workspace, name, password)
            directories = [] if user else [read_provider(r) for r in more.providers(conn, workspace.schema, "ldap")]
        for provider in directories if password else ():
            user = user or self._ask(door, provider, name, password)
        with host.db.connection() as conn:
            if user is None:
                host.identity.note_failure(conn, workspace, name, door.ip)
                raise Unauthorized("bad_login")
            step = self._second_step(conn, door, user)
            if step is None:
                host.identity.clear_failures(conn, workspace, name)
                return host.identity.open(conn, workspace, user, ip=door.ip, device=door.device)
            return step

    def by_code(self, door: Door, ticket: str, code: str) -> tuple[NewSession, list[str]]:
        """Finish a sign-in with a code (or a recovery code) and return the session and, after enrolling, recovery codes.

        Raises Unauthorized ``bad_code`` or ``ticket_ended`` (401), TooMany (429).
        """
        host, workspace = self._host, door.workspace
        hashed, now = token_hash(ticket), host.clock.now()
        with host.db.connection() as conn:
            self.admit(conn, door)
            row = more.use_ticket(conn, workspace.schema, hashed, now, TRIES)
            if row is None:
                raise Unauthorized("ticket_ended")
            user, kind, _, _ = row
            login = more.login_of(conn, workspace.schema, user)
            host.identity.check_tries(conn, workspace, login, door.ip)
            with conn.transaction():
                good = self.check_code(conn, workspace, user, code, recovery=kind == "totp")
                codes = self._confirm(conn, workspace, user) if good and kind == "enrol" else []
            if not good:
                host.identity.note_failure(conn, workspace, login, door.ip)
                raise Unauthorized("bad_code")
            more.drop_ticket(conn, workspace.schema, hashed)
            host.identity.clear_failures(conn, workspace, login)
            return host.identity.open(conn, workspace, user, ip=door.ip, device=door.device), codes

    def admit(self, conn: Connection, door: Door) -> SignInPolicy:
        """Insist on an address from which this workspace may be reached. Raises Forbidden (403)."""
        policy = self._host.identity.policy(conn, door.workspace)
        if not policy.admits(door.ip):
            raise Forbidden("address_not_allowed")
        return policy

    # -- the caller's own second factor -----------------------------------------------------------------------------

    def second_factor(self, tx: Tx) -> dict[str, Any]:
        """Tell whether the caller has a second factor, needs one, and how many recovery codes are left."""
        row = more.totp(tx.conn, tx.schema, _own(tx))
        policy = self._host.identity.policy(tx.conn, tx.ctx.workspace)
        on = bool(row and row[1])
        return {
            "enabled": on,
            "required": policy.needs_totp(tx.ctx.actor.roles),
            "recovery_left": len(row[3]) if row and on else 0,
        }

    def begin(self, tx: Tx) -> dict[str, str]:
        """Make a secret for the caller, to be confirmed with a code. Raises Conflict ``totp_on`` (409)."""
        row = more.totp(tx.conn, tx.schema, _own(tx))
        if row and row[1]:
            raise Conflict("totp_on")
        return self._enrol(tx.conn, tx.ctx.workspace, _own(tx))

    def confirm(self, tx: Tx, code: str) -> list[str]:
        """Turn the caller's second factor on and return recovery codes, shown this once. Raises Invalid ``bad_code`` (422)."""
        user = _own(tx)
        row = more.totp(tx.conn, tx.schema, user)
        if row is None or row[1]:
            raise Conflict("totp_on" if row else "totp_off")
        if not self.check_code(tx.conn, tx.ctx.workspace, user, code, recovery=False):
            raise Invalid(problems=[FieldProblem("code", "bad_code")])
        note(tx, [Entry("totp_on", "user", user)])
        return self._confirm(tx.conn, tx.ctx.workspace, user)

    def renew_recovery(self, tx: Tx, code: str) -> list[str]:
        """Give the caller new recovery codes in place of the old ones. Raises Invalid ``bad_code`` (422)."""
        self._insist(tx, code)
        return self._confirm(tx.conn, tx.ctx.workspace, _own(tx))

    def end(self, tx: Tx, code: str) -> None:
        """Turn the caller's second factor off. Raises Invalid (422), Forbidden ``totp_required`` (403) where a role needs it."""
        if self._host.identity.policy(tx.conn, tx.ctx.workspace).needs_totp(tx.ctx.actor.roles):
            raise Forbidden("totp_required")
        self._insist(tx, code)
        more.drop_totp(tx.conn, tx.schema, _own(tx))
        note(tx, [Entry("totp_off", "user", _own(tx))])

    def reset(self, tx: Tx, user: str) -> None:
        """Take somebody's second factor away and end the sessions (administrators). Raises Forbidden (403), NotFound (404)."""
        if not tx.ctx.actor.is_admin:
            raise Forbidden("admin_only")
        if not more.drop_totp(tx.conn, tx.schema, user):
            raise NotFound("record_not_found", object="totp", id=user)
        more.revoke_others(tx, user, None)
        note(tx, [Entry("totp_reset", "user", user)])

    def check_code(self, conn: Connection, workspace: Workspace, user: str, code: str, *, recovery: bool) -> bool:
        """Tell whether a code is right, and use it up; call it within a transaction."""
        row = more.totp(conn, workspace.schema, user, lock=True)
        if row is None:
            return False
        secret = self._host.secrets.open(bytes(row[0]), _place(user))
        step = totp.matching_step(secret, code, self._host.clock.now(), row[2])
        if step is not None:
            more.change_totp(conn, workspace.schema, user, {"last_step": step})
            return True
        hashed = totp.recovery_hash(code)
        if recovery and row[1] and hashed in row[3]:
            more.change_totp(conn, workspace.schema, user, {"recovery": [h for h in row[3] if h != hashed]})
            return True
        return False

    # -- inside ------------------------------------------------------------------------------------------------------

    def _second_step(self, conn: Connection, door: Door, user: str) -> Pending | None:
        schema, now = door.workspace.schema, self._host.clock.now()
        row = more.totp(conn, schema, user)
        on = bool(row and row[1])
        policy = self._host.identity.policy(conn, door.workspace)
        if not on and not policy.needs_totp(more.roles_of(conn, schema, user)):
            return None
        ticket, kind = secrets.token_urlsafe(32), "totp" if on else "enrol"
        more.add_ticket(conn, schema, (token_hash(ticket), user, kind, door.ip, door.device[:300], now + TICKET))
        return Pending(ticket, kind, None if on else self._enrol(conn, door.workspace, user))

    def _enrol(self, conn: Connection, workspace: Workspace, user: str) -> dict[str, str]:
        secret = totp.new_secret()
        more.save_totp(
            conn, workspace.schema, user, self._host.secrets.seal(secret, _place(user)), self._host.clock.now()
        )
        login = more.login_of(conn, workspace.schema, user)
        issuer = workspace.title or workspace.name
        return {"secret": secret, "uri": totp.provisioning_uri(secret, login, issuer)}

    def _confirm(self, conn: Connection, workspace: Workspace, user: str) -> list[str]:
        codes = totp.new_recovery_codes()
        values = {"confirmed_at": self._host.clock.now(), "recovery": [totp.recovery_hash(c) for c in codes]}
        more.change_totp(conn, workspace.schema, user, values)
        return codes

    def _insist(self, tx: Tx, code: str) -> None:
        row = more.totp(tx.conn, tx.schema, _own(tx))
        if row is None or not row[1]:
            raise Conflict("totp_off")
        if not self.check_code(tx.conn, tx.ctx.workspace, _own(tx), code, recovery=True):
            raise Invalid(problems=[FieldProblem("code", "bad_code")])

    def _ask(self, door: Door, provider: Provider, login: str, password: str) -> str | None:
        host = self._host
        secret = provider.open(host.secrets)
        claims = self._directory.authenticate(provider.config, secret, login, password)
        if claims is None:
            return None
        try:
            with host.write(host.ctx(door.workspace, source=Source.SYNC)) as tx:
                return host.accounts.user_for(tx, provider, claims)
        except SsoFailed:
            # whoever is unknown here may not try passwords of the directory without end either
            with host.db.connection() as conn:
                host.identity.note_failure(conn, door.workspace, login, door.ip)
            raise


def end_session(tx: Tx, session: str, identity: Identity) -> None:
    """End a session: of the caller, or of anybody for administrators. Raises NotFound (404)."""
    actor: Actor = tx.ctx.actor
    owner = actor.user or ""
    if actor.is_admin:
        owner = identity.owner_of(tx, session) or owner
    identity.end_session(tx.conn, tx.ctx.workspace, session, owner)
    if owner != actor.user:
        note(tx, [Entry("session_end", "user", owner)])


def end_other_sessions(tx: Tx, keep: str | None) -> int:
    """End every session of the caller but this one; returns how many."""
    return more.revoke_others(tx, _own(tx), keep)


def unlock(tx: Tx, user: str, login: str) -> Sequence[str]:
    """Let somebody in again from the command line: no second factor, no wrong passwords counted; returns what was undone."""
    done = ["second factor"] if more.drop_totp(tx.conn, tx.schema, user) else []
    store.clear_failures(tx.conn, tx.schema, login)
    note(tx, [Entry("totp_reset", "user", user)])
    return done


def _own(tx: Tx) -> str:
    if tx.ctx.actor.user is None:
        raise Forbidden("admin_only")
    return tx.ctx.actor.user


def _place(user: str) -> str:
    return f"totp:{user}"
