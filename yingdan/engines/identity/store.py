"""SQL of identity: credentials, sessions, keys, attempts, workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from yingdan.db.gone import note_gone
from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.kernel.context import Workspace
from yingdan.meta.catalog import quote


def list_workspaces(conn: Connection) -> list[tuple[Workspace, list[str]]]:
    """Return every workspace with its host names."""
    rows = conn.execute(
        "select name, schema, kind, title, timezone, currency, hosts, coalesce(parent, '') from yingdan.workspace order by created_at, name"
    ).fetchall()
    return [(Workspace(r[0], r[1], r[2], r[3], r[4], r[5], r[7]), list(r[6])) for r in rows]


def insert_workspace(conn: Connection, workspace: Workspace, at: datetime) -> None:
    """Register a workspace."""
    conn.execute(
        "insert into yingdan.workspace (name, schema, kind, title, timezone, currency, parent, created_at)"
        " values (%s, %s, %s, %s, %s, %s, nullif(%s, ''), %s)",
        (
            workspace.name,
            workspace.schema,
            workspace.kind,
            workspace.title,
            workspace.timezone,
            workspace.currency,
            workspace.parent,
            at,
        ),
    )


def drop_workspace(conn: Connection, workspace: Workspace) -> None:
    """Remove a workspace with everything in it."""
    with conn.transaction():
        note_gone(conn, workspace.schema)
        conn.execute(f"drop schema if exists {quote(workspace.schema)} cascade")
        conn.execute("delete from yingdan._migration where schema = %s", (workspace.schema,))
        conn.execute("delete from yingdan.workspace where name = %s", (workspace.name,))


def session_row(conn: Connection, schema: str, token_hash: bytes, now: datetime) -> tuple[Any, ...] | None:
    """Return (session id, user, csrf, catalog version, rights version, seen_at, whom it looks on as) of a live session."""
    s = quote(schema)
    return conn.execute(
        f'select s.id, s."user", s.csrf, c.version, c.rights_version, s.seen_at, v."user" from {s}._session s cross join {s}._catalog c'
        f" left join {s}._view_as v on v.session = s.id"
        " where s.token_hash = %s and s.revoked_at is null and s.expires_at > %s",
        (token_hash, now),
    ).fetchone()


def session_proof(schema: str, token_hash: bytes, now: datetime, seen: datetime, catalog: int, rights: int) -> Sql:
    """Return the condition that a session lives, was used since ``seen``, looks on as nobody, and that versions are these."""
    s = quote(schema)
    return Sql(
        f"exists (select 1 from {s}._session s cross join {s}._catalog c where s.token_hash = %s and s.revoked_at is null"
        " and s.expires_at > %s and s.seen_at > %s and c.version = %s and c.rights_version = %s"
        f" and not exists (select 1 from {s}._view_as v where v.session = s.id))",
        (token_hash, now, seen, catalog, rights),
    )


def key_row(conn: Connection, schema: str, token_hash: bytes, now: datetime) -> tuple[Any, ...] | None:
    """Return (key id, user, role, catalog version, rights version) of a live API key."""
    s = quote(schema)
    return conn.execute(
        f'select k.id, k."user", k.role, c.version, c.rights_version from {s}._api_key k cross join {s}._catalog c'
        " where k.token_hash = %s and k.revoked_at is null and (k.expires_at is null or k.expires_at > %s)",
        (token_hash, now),
    ).fetchone()


def versions(conn: Connection, schema: str) -> tuple[int, int]:
    """Return (catalog version, rights version)."""
    row = conn.execute(f"select version, rights_version from {quote(schema)}._catalog").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def touch_session(conn: Connection, schema: str, session: str, now: datetime) -> None:
    """Note that a session is in use."""
    conn.execute(f"update {quote(schema)}._session set seen_at = %s where id = %s", (now, session))


def bump_rights(tx: Tx) -> None:
    """Make every process forget the rights it has worked out."""
    tx.run(Sql(f"update {tx.catalog.system('_catalog')} set rights_version = rights_version + 1"))


def organisation(conn: Connection, schema: str) -> tuple[list[dict[str, Any]], ...]:
    """Return live users, departments, roles and active share rules."""
    s = quote(schema)
    with conn.cursor(row_factory=dict_row) as cur:
        users = cur.execute(
            f'select id, name, login, status, department, more_departments, manager, roles, locale from {s}."user"'
            " where deleted_at is null"
        ).fetchall()
        departments = cur.execute(
            f'select id, name, parent, head from {s}."department" where deleted_at is null'
        ).fetchall()
        roles = cur.execute(
            f'select id, name, scope, departments, rule, objects, is_admin, home from {s}."role" where deleted_at is null'
        ).fetchall()
        rules = cur.execute(
            f'select id, name, object, rule, "user", department, role, level, until from {s}."share_rule"'
            " where deleted_at is null and active is not false order by name, id"
        ).fetchall()
    return users, departments, roles, rules


def credential(conn: Connection, schema: str, login: str) -> tuple[Any, ...] | None:
    """Return (user, password hash, user status) for a login."""
    s = quote(schema)
    return conn.execute(
        f'select c."user", c.password_hash, u.status from {s}._credential c join {s}."user" u on u.id = c."user"'
        " where c.login = %s and u.deleted_at is null",
        (login,),
    ).fetchone()


def save_credential(tx: Tx, user: str, login: str, password_hash: str | None) -> None:
    """Write login and, when given, password of a user."""
    table = tx.catalog.system("_credential")
    tx.run(
        Sql(
            f'insert into {table} as c ("user", login, password_hash, changed_at) values (%s, %s, %s, %s) on conflict ("user") do'
            " update set login = excluded.login, password_hash = coalesce(excluded.password_hash, c.password_hash),"
            " changed_at = excluded.changed_at",
            (user, login, password_hash, tx.now),
        )
    )


def release_login(tx: Tx, user: str) -> None:
    """Let others have the login of a removed user; the password stays for the day the user is restored."""
    tx.run(
        Sql(f'update {tx.catalog.system("_credential")} set login = \'removed:\' || "user" where "user" = %s', (user,))
    )


def revoke_sessions(tx: Tx, user: str) -> None:
    """End every session of a user."""
    tx.run(
        Sql(
            f'update {tx.catalog.system("_session")} set revoked_at = %s where "user" = %s and revoked_at is null',
            (tx.now, user),
        )
    )


def insert_session(conn: Connection, schema: str, row: Sequence[Any]) -> None:
    """Write a new session."""
    conn.execute(
        f'insert into {quote(schema)}._session (id, token_hash, "user", csrf, created_at, seen_at, expires_at, ip, device)'
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        list(row),
    )


def revoke_session(conn: Connection, schema: str, session: str, user: str, now: datetime) -> bool:
    """End one session of a user; False when there is none of this id."""
    done = conn.execute(
        f'update {quote(schema)}._session set revoked_at = %s where id = %s and "user" = %s and revoked_at is null',
        (now, session, user),
    )
    return done.rowcount > 0


def sessions_of(conn: Connection, schema: str, user: str, now: datetime) -> list[dict[str, Any]]:
    """Return the live sessions of a user."""
    with conn.cursor(row_factory=dict_row) as cur:
        return cur.execute(
            f'select id, created_at, seen_at, expires_at, ip, device from {quote(schema)}._session where "user" = %s'
            " and revoked_at is null and expires_at > %s order by seen_at desc limit 200",
            (user, now),
        ).fetchall()


def failures(conn: Connection, schema: str, login: str, ip: str, since: datetime) -> tuple[int, int]:
    """Return how many wrong passwords were tried for a login and from an address since an instant."""
    row = conn.execute(
        f"select count(*) filter (where login = %s), count(*) filter (where ip = %s) from {quote(schema)}._login_attempt"
        " where at > %s and (login = %s or ip = %s)",
        (login, ip, since, login, ip),
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def note_failure(conn: Connection, schema: str, login: str, ip: str, now: datetime) -> None:
    """Remember a wrong password, and forget those of yesterday."""
    table = f"{quote(schema)}._login_attempt"
    conn.execute(f"delete from {table} where at < %s", (now - timedelta(days=1),))
    conn.execute(f"insert into {table} (login, ip, at) values (%s, %s, %s)", (login[:200], ip, now))


def clear_failures(conn: Connection, schema: str, login: str) -> None:
    """Forget the wrong passwords of a login after a right one."""
    conn.execute(f"delete from {quote(schema)}._login_attempt where login = %s", (login,))


def insert_key(tx: Tx, row: Sequence[Any]) -> None:
    """Write a new API key."""
    tx.run(
        Sql(
            f'insert into {tx.catalog.system("_api_key")} (id, token_hash, "user", name, role, created_at, expires_at)'
            " values (%s, %s, %s, %s, %s, %s, %s)",
            tuple(row),
        )
    )


def keys_of(tx: Tx, user: str) -> list[tuple[Any, ...]]:
    """Return (id, name, role, created_at, expires_at) of a user's live keys."""
    return tx.all(
        Sql(
            f'select id, name, role, created_at, expires_at from {tx.catalog.system("_api_key")} where "user" = %s'
            " and revoked_at is null order by created_at desc limit 200",
            (user,),
        )
    )


def revoke_key(tx: Tx, key: str, user: str) -> bool:
    """End an API key; False when there is none of this id."""
    return (
        tx.run(
            Sql(
                f'update {tx.catalog.system("_api_key")} set revoked_at = %s where id = %s and "user" = %s'
                " and revoked_at is null",
                (tx.now, key, user),
            )
        )
        > 0
    )


def idempotent_answer(tx: Tx, key: str) -> tuple[Any, ...] | None:
    """Return (body hash, status, answer) kept for a key of the caller."""
    return tx.one(
        Sql(
            f"select body_hash, status, answer from {tx.catalog.system('_idempotency')} where key = %s and actor = %s",
            (key, tx.ctx.actor.user),
        )
    )


def insert_idempotent(tx: Tx, key: str, digest: bytes, status: int, body: bytes) -> None:
    """Keep an answer for a key of the caller."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_idempotency')} (key, actor, body_hash, status, answer, at)"
            " values (%s, %s, %s, %s, %s, %s)",
            (key, tx.ctx.actor.user, digest, status, body, tx.now),
        )
    )


def setting(conn: Connection, schema: str, key: str) -> Any:
    """Return a setting of a workspace, or None."""
    row = conn.execute(f"select value from {quote(schema)}._setting where key = %s", (key,)).fetchone()
    return row[0] if row else None


def password_hash(tx: Tx, user: str) -> str | None:
    """Return the stored hash of a user's password."""
    found: str | None = tx.value(
        Sql(f'select password_hash from {tx.catalog.system("_credential")} where "user" = %s', (user,))
    )
    return found


def worker_beats(conn: Connection) -> list[datetime]:
    """Return when each worker last said that it lives."""
    return [r[0] for r in conn.execute("select beat_at from yingdan.worker order by beat_at desc limit 20").fetchall()]


def lock_organisation(tx: Tx) -> None:
    """Let one transaction at a time change who stands above whom: two halves of a circle must not pass each other."""
    tx.run(Sql("select pg_advisory_xact_lock(hashtextextended(%s, 4))", (f"organisation:{tx.schema}",)))


def is_active(tx: Tx, user: str) -> bool:
    """Tell whether somebody of this id works here."""
    table = tx.catalog.get("user").table
    return (
        tx.one(Sql(f"select 1 from {table} where id = %s and deleted_at is null and status <> 'disabled'", (user,)))
        is not None
    )


def delegations(tx: Tx, user: str | None) -> list[tuple[Any, ...]]:
    """Return (id, principal, name, delegate, name, starts, until, reason) of delegations not over, of a user or all."""
    people = tx.catalog.get("user").table
    return tx.all(
        Sql(
            "select d.id, d.principal, p.name, d.delegate, q.name, d.starts, d.until, d.reason"
            f" from {tx.catalog.system('_delegation')} d join {people} p on p.id = d.principal"
            f" join {people} q on q.id = d.delegate where d.ended_at is null and d.until > %s"
            " and (%s::uuid is null or d.principal = %s or d.delegate = %s) order by d.until, d.id limit 500",
            (tx.now, user, user, user),
        )
    )


def insert_delegation(tx: Tx, row: Sequence[Any]) -> None:
    """Write a delegation."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_delegation')} (id, principal, delegate, starts, until, reason, created_by, created_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s)",
            tuple(row),
        )
    )


def end_delegation(tx: Tx, delegation: str, user: str | None) -> str | None:
    """End a delegation of a user (None = of anybody) and return in whose name it was; None when there is none."""
    found: str | None = tx.value(
        Sql(
            f"update {tx.catalog.system('_delegation')} set ended_at = %s where id = %s and ended_at is null and until > %s"
            " and (%s::uuid is null or principal = %s or delegate = %s) returning principal",
            (tx.now, delegation, tx.now, user, user, user),
        )
    )
    return found


def delegated(conn: Connection, schema: str, delegate: str, principal: str, now: datetime) -> bool:
    """Tell whether somebody may act for somebody now."""
    found = conn.execute(
        f"select 1 from {quote(schema)}._delegation where delegate = %s and principal = %s and starts <= %s and until > %s"
        " and ended_at is null limit 1",
        (delegate, principal, now, now),
    ).fetchone()
    return found is not None


def set_view(tx: Tx, session: str, user: str) -> None:
    """Let a session look on as a user."""
    tx.run(
        Sql(
            f'insert into {tx.catalog.system("_view_as")} as v (session, "user", at) values (%s, %s, %s) on conflict (session)'
            ' do update set "user" = excluded."user", at = excluded.at',
            (session, user, tx.now),
        )
    )


def drop_view(tx: Tx, session: str) -> str | None:
    """Let a session be its own again and return whom it looked on as."""
    found: str | None = tx.value(
        Sql(f'delete from {tx.catalog.system("_view_as")} where session = %s returning "user"', (session,))
    )
    return found
