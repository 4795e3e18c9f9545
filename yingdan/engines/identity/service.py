"""Sign-in, sessions and API keys of one workspace."""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from yingdan.db.setting import put_setting
from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.identity import store
from yingdan.engines.identity.actors import Organisation
from yingdan.engines.identity.passwords import HASHER, matches, new_password_problems, remember
from yingdan.engines.identity.policy import SETTING, SignInPolicy
from yingdan.engines.identity.store_sign_in import owner_of_session, trim
from yingdan.kernel.clock import Clock
from yingdan.kernel.context import Actor, Workspace
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound, TooMany, Unauthorized
from yingdan.kernel.ids import is_uuid, uuid7
from yingdan.meta.fields.temporal import instant_text

WINDOW = timedelta(minutes=15)
MAX_PER_LOGIN = 8
MAX_PER_ADDRESS = 60
MAX_KEPT = 50_000
# verified against when the login is unknown, so that both cases take the same time
_DECOY = HASHER.hash("no such user")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session or key belongs to, and the versions its process has to work under."""

    actor: Actor
    session: str | None
    csrf: str
    catalog_version: int
    looks_as: str | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A fresh session: the token goes into the cookie and is stored nowhere."""

    token: str
    csrf: str
    user: str
    days: int


def token_hash(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


class Identity:
    """Knows who is who; keeps worked-out rights until the workspace's rights version moves."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._organisations: dict[str, tuple[int, Organisation]] = {}
        self._actors: dict[tuple[str, int, str, str | None], Actor | None] = {}
        self._policies: dict[str, tuple[int, SignInPolicy]] = {}
        self._sessions: dict[tuple[str, bytes], tuple[int, SignedIn]] = {}

    def policy(self, conn: Connection, workspace: Workspace, rights: int | None = None) -> SignInPolicy:
        """Return what the workspace asks of sign-in; kept until its rights version moves."""
        version = store.versions(conn, workspace.schema)[1] if rights is None else rights
        known = self._policies.get(workspace.schema)
        if known is None or known[0] != version:
            known = (version, SignInPolicy.from_json(store.setting(conn, workspace.schema, SETTING)))
            self._policies[workspace.schema] = known
        return known[1]

    def forget(self, workspace: Workspace) -> None:
        """Drop all that is kept of a workspace that is gone: another of its name counts its versions from one again."""
        with self._lock:
            self._organisations.pop(workspace.schema, None)
            self._policies.pop(workspace.schema, None)
            self._actors = {k: a for k, a in self._actors.items() if k[0] != workspace.schema}
            self._sessions = {k: s for k, s in self._sessions.items() if k[0] != workspace.schema}

    def save_policy(self, tx: Tx, policy: SignInPolicy) -> None:
        """Write what the workspace asks of sign-in; every process follows at once."""
        put_setting(tx, SETTING, policy.to_json())
        tx.memo.pop(SETTING, None)
        store.bump_rights(tx)

    def check_tries(self, conn: Connection, workspace: Workspace, login: str, ip: str) -> None:
        """Insist that not too many wrong passwords were tried.

        Raises TooMany (429, ``Retry-After``) after 8 for one login or 60 from one address within 15 minutes.
        """
        by_login, by_ip = store.failures(conn, workspace.schema, login, ip, self._clock.now() - WINDOW)
        if by_login >= MAX_PER_LOGIN or by_ip >= MAX_PER_ADDRESS:
            raise TooMany("too_many_logins", headers={"Retry-After": str(int(WINDOW.total_seconds()))})

    def by_password(self, conn: Connection, workspace: Workspace, login: str, password: str) -> str | None:
        """Return the user whose login and password these are, None where they are nobody's."""
        row = store.credential(conn, workspace.schema, login)
        good = matches(row[1] if row and row[1] else _DECOY, password)
        return str(row[0]) if good and row and row[1] and row[2] != "disabled" else None

    def note_failure(self, conn: Connection, workspace: Workspace, login: str, ip: str) -> None:
        """Remember a wrong password or code."""
        store.note_failure(conn, workspace.schema, login, ip, self._clock.now())

    def clear_failures(self, conn: Connection, workspace: Workspace, login: str) -> None:
        """Forget the wrong passwords of a login after a right one."""
        store.clear_failures(conn, workspace.schema, login)

    def by_session(self, conn: Connection, workspace: Workspace, token: str, ip: str) -> SignedIn:
        """Return whom a session token belongs to. Raises Unauthorized (401), Forbidden ``address_not_allowed`` (403)."""
        now, key = self._clock.now(), (workspace.schema, token_hash(token))
        self._sessions.pop(key, None)
        row = store.session_row(conn, *key, now)
        if row is None:
            raise Unauthorized("session_ended")
        session, user, csrf, catalog_version, rights, seen, looks_as = row
        policy = self.policy(conn, workspace, rights)
        if policy.idle_too_long(seen, now):
            raise Unauthorized("session_ended")
        if not policy.admits(ip):
            raise Forbidden("address_not_allowed")
        if now - seen > policy.seen_every:
            store.touch_session(conn, workspace.schema, session, now)
        found = SignedIn(self._actor(conn, workspace, rights, user, None), session, csrf, catalog_version, looks_as)
        if looks_as is None:
            if len(self._sessions) > MAX_KEPT:
                self._sessions.clear()
            self._sessions[key] = (rights, found)
        return found

    def remembered(self, workspace: Workspace, token: str, ip: str) -> tuple[SignedIn, Sql] | None:
        """Return whom a session belonged to when it was last used here, and the condition that all still is as then.

        Nothing may be answered before the condition held. None where the session has to be looked at the usual way.
        """
        key = (workspace.schema, token_hash(token))
        rights, found = self._sessions.get(key, (0, None))
        version, policy = self._policies.get(workspace.schema, (-1, None))
        if found is None or policy is None or version != rights or not policy.admits(ip):
            return None
        now = self._clock.now()
        seen = now - policy.seen_every  # one that was used longer ago is noted as used again, the usual way
        return found, store.session_proof(*key, now, seen, found.catalog_version, rights)

    def by_key(self, conn: Connection, workspace: Workspace, token: str, ip: str) -> SignedIn:
        """Return whom an API key belongs to. Raises Unauthorized (401), Forbidden ``address_not_allowed`` (403)."""
        row = store.key_row(conn, workspace.schema, token_hash(token), self._clock.now())
        if row is None:
            raise Unauthorized("bad_key")
        _, user, role, catalog_version, rights = row
        if not self.policy(conn, workspace, rights).admits(ip):
            raise Forbidden("address_not_allowed")
        return SignedIn(self._actor(conn, workspace, rights, user, role), None, "", catalog_version)

    def looking(self, conn: Connection, workspace: Workspace, signed: SignedIn) -> SignedIn:
        """Return the session of an administrator as that of the person it looks on as, where it does."""
        if signed.looks_as is None or not signed.actor.is_admin:
            return signed
        try:
            seen = self.actor(conn, workspace, signed.looks_as)
        except NotFound:
            return signed
        return replace(signed, actor=replace(seen, viewer=signed.actor.user))

    def acting_for(self, conn: Connection, workspace: Workspace, signed: SignedIn, principal: str) -> SignedIn:
        """Return the caller acting in the name of ``principal``, who has delegated it; never as an administrator.

        Raises Forbidden ``not_delegated`` (403), ``narrow_key`` for a key of one role: it is not for all that its owner may.
        """
        if signed.actor.only_role:
            raise Forbidden("narrow_key")
        return replace(signed, actor=self.in_name_of(conn, workspace, signed.actor.user or "", principal))

    def in_name_of(self, conn: Connection, workspace: Workspace, delegate: str, principal: str) -> Actor:
        """Return the actor of somebody who acts in the name of ``principal`` now. Raises Forbidden ``not_delegated`` (403)."""
        if not is_uuid(principal) or not store.delegated(
            conn, workspace.schema, delegate, principal, self._clock.now()
        ):
            raise Forbidden("not_delegated")
        try:
            found = self.actor(conn, workspace, principal)
        except NotFound as error:
            raise Forbidden("not_delegated") from error
        return replace(found, hand=delegate, is_admin=False)

    def actor(self, conn: Connection, workspace: Workspace, user: str, role: str | None = None) -> Actor:
        """Return the actor of a user by id, narrowed to ``role`` when there is one. Raises NotFound (404)."""
        _, rights = store.versions(conn, workspace.schema)
        try:
            return self._actor(conn, workspace, rights, user, role)
        except Unauthorized as error:
            raise NotFound("record_not_found", object="user", id=user) from error

    def actor_by_login(self, conn: Connection, workspace: Workspace, login: str) -> Actor:
        """Return the actor of a user by login. Raises NotFound (404)."""
        row = store.credential(conn, workspace.schema, login.lower())
        if row is None:
            raise NotFound("record_not_found", object="user", id=login)
        return self.actor(conn, workspace, str(row[0]))

    def new_key(self, tx: Tx, name: str, role: str | None, expires_at: datetime | None) -> tuple[str, str]:
        """Make an API key for the caller and return (id, key); the key is shown this once."""
        key, key_id = "yd_" + secrets.token_urlsafe(32), tx.ctx.new_id()
        store.insert_key(tx, (key_id, token_hash(key), tx.ctx.actor.user, name, role, tx.now, expires_at))
        return key_id, key

    def sessions(self, conn: Connection, workspace: Workspace, user: str) -> list[dict[str, Any]]:
        """Return the live sessions of a user, the last used first."""
        return store.sessions_of(conn, workspace.schema, user, self._clock.now())

    def end_session(self, conn: Connection, workspace: Workspace, session: str, user: str) -> None:
        """End one session of a user. Raises NotFound (404)."""
        if not is_uuid(session) or not store.revoke_session(conn, workspace.schema, session, user, self._clock.now()):
            raise NotFound("record_not_found", object="session", id=session[:60])

    def change_password(self, tx: Tx, login: str, old: str, new: str) -> None:
        """Change the caller's own password and end all sessions. Raises Invalid ``wrong_password`` (422)."""
        user = tx.ctx.actor.user or ""
        if not matches(store.password_hash(tx, user) or "", old):
            raise Invalid(problems=[FieldProblem("old", "wrong_password")])
        problems = new_password_problems(tx, user, login, new, "new")
        if problems:
            raise Invalid(problems=problems)
        remember(tx, user)
        store.save_credential(tx, user, login, HASHER.hash(new))
        store.revoke_sessions(tx, user)

    def keys(self, tx: Tx) -> list[dict[str, Any]]:
        """Return the caller's live API keys, without the keys themselves."""
        return [
            {
                "id": r[0],
                "name": r[1],
                "role": r[2],
                "created_at": instant_text(r[3]),
                "expires_at": instant_text(r[4]) if r[4] else None,
            }
            for r in store.keys_of(tx, tx.ctx.actor.user or "")
        ]

    def end_key(self, tx: Tx, key: str) -> None:
        """End one of the caller's API keys. Raises NotFound (404)."""
        if not is_uuid(key) or not store.revoke_key(tx, key, tx.ctx.actor.user or ""):
            raise NotFound("record_not_found", object="api_key", id=key[:60])

    def setting(self, conn: Connection, workspace: Workspace, key: str) -> Any:
        """Return a setting of a workspace, or None."""
        return store.setting(conn, workspace.schema, key)

    def worker_beats(self, conn: Connection) -> list[datetime]:
        """Return when each worker last said that it lives."""
        return store.worker_beats(conn)

    def open(self, conn: Connection, workspace: Workspace, user: str, *, ip: str, device: str) -> NewSession:
        """Open a session for somebody who has shown who they are. Raises Unauthorized ``user_disabled`` (401)."""
        rights = store.versions(conn, workspace.schema)[1]
        self._actor(conn, workspace, rights, user, None)
        now, days = self._clock.now(), self.policy(conn, workspace, rights).session_days
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        row: tuple[Any, ...] = (
            uuid7(int(now.timestamp() * 1000)),
            token_hash(token),
            user,
            csrf,
            now,
            now,
            now + timedelta(days=days),
            ip,
            device[:300],
        )
        store.insert_session(conn, workspace.schema, row)
        return NewSession(token, csrf, user, days)

    def owner_of(self, tx: Tx, session: str) -> str | None:
        """Return whose a live session is, None where it is none."""
        return owner_of_session(tx, session) if is_uuid(session) else None

    def _actor(self, conn: Connection, workspace: Workspace, rights: int, user: str, role: str | None) -> Actor:
        key = (workspace.schema, rights, user, role)
        if key not in self._actors:
            organisation = self._organisation(conn, workspace, rights)
            with self._lock:
                if len(self._actors) > MAX_KEPT:
                    self._actors.clear()
                self._actors[key] = organisation.actor(user, role)
        actor = self._actors[key]
        if actor is None:
            raise Unauthorized("user_disabled")
        return actor

    def _organisation(self, conn: Connection, workspace: Workspace, rights: int) -> Organisation:
        known = self._organisations.get(workspace.schema)
        if known is None or known[0] != rights:
            known = (rights, Organisation(*store.organisation(conn, workspace.schema)))
            self._organisations[workspace.schema] = known
        return known[1]


def trim_sign_in(conn: Connection, schema: str, now: datetime, answers_before: datetime, limit: int) -> int:
    """Remove ended sessions, sign-ins that were never finished and answers kept for retries; returns the most of one kind."""
    return trim(conn, schema, now, answers_before, limit)
