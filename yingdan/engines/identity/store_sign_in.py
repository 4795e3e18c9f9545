"""SQL of sign-in beyond passwords: second factors, tickets, history of passwords, providers and who is who there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import quote


def totp(conn: Connection, schema: str, user: str, *, lock: bool = False) -> tuple[Any, ...] | None:
    """Return (secret, confirmed_at, last step, recovery hashes) of a user's second factor."""
    tail = " for update" if lock else ""
    return conn.execute(
        f'select secret, confirmed_at, last_step, recovery from {quote(schema)}._totp where "user" = %s{tail}', (user,)
    ).fetchone()


def save_totp(conn: Connection, schema: str, user: str, secret: bytes, now: datetime) -> None:
    """Keep a second factor that is not confirmed yet, in place of an unconfirmed one."""
    conn.execute(
        f'insert into {quote(schema)}._totp as t ("user", secret, created_at) values (%s, %s, %s) on conflict ("user") do update'
        " set secret = excluded.secret, created_at = excluded.created_at, last_step = 0 where t.confirmed_at is null",
        (user, secret, now),
    )


def change_totp(conn: Connection, schema: str, user: str, values: Mapping[str, Any]) -> None:
    """Change columns of a second factor."""
    sets = ", ".join(f"{n} = %s" for n in values)
    conn.execute(f'update {quote(schema)}._totp set {sets} where "user" = %s', (*values.values(), user))


def drop_totp(conn: Connection, schema: str, user: str) -> bool:
    """Remove a second factor; False when there is none."""
    return conn.execute(f'delete from {quote(schema)}._totp where "user" = %s', (user,)).rowcount > 0


def add_ticket(conn: Connection, schema: str, row: Sequence[Any]) -> None:
    """Keep a sign-in that waits for its second factor."""
    conn.execute(
        f'insert into {quote(schema)}._login_ticket (token_hash, "user", kind, ip, device, expires_at) values (%s, %s, %s, %s, %s, %s)',
        list(row),
    )


def use_ticket(conn: Connection, schema: str, token_hash: bytes, now: datetime, most: int) -> tuple[Any, ...] | None:
    """Count a try and return (user, kind, ip, device) of a live ticket."""
    return conn.execute(
        f"update {quote(schema)}._login_ticket set tries = tries + 1 where token_hash = %s and expires_at > %s and tries < %s"
        ' returning "user", kind, ip, device',
        (token_hash, now, most),
    ).fetchone()


def drop_ticket(conn: Connection, schema: str, token_hash: bytes) -> None:
    """Forget a ticket."""
    conn.execute(f"delete from {quote(schema)}._login_ticket where token_hash = %s", (token_hash,))


def past_passwords(tx: Tx, user: str, most: int) -> list[str]:
    """Return the hashes of a user's present and last passwords, at most this many, the present one first."""
    rows = tx.all(
        Sql(
            "select password_hash from (select password_hash, null::bigint as n"
            f' from {tx.catalog.system("_credential")} where "user" = %s and password_hash is not null union all'
            f' select password_hash, id from {tx.catalog.system("_password_history")} where "user" = %s) h'
            " order by n desc nulls first limit %s",
            (user, user, most),
        )
    )
    return [r[0] for r in rows]


def remember_password(tx: Tx, user: str, most: int) -> None:
    """Put the present password among the past ones, before it is replaced; older ones than ``most`` are forgotten."""
    table = tx.catalog.system("_password_history")
    tx.run(
        Sql(
            f'insert into {table} ("user", password_hash, at) select "user", password_hash, %s from {tx.catalog.system("_credential")}'
            ' where "user" = %s and password_hash is not null',
            (tx.now, user),
        )
    )
    tx.run(
        Sql(
            f'delete from {table} where "user" = %s and id not in (select id from {table} where "user" = %s order by id desc limit %s)',
            (user, user, most),
        )
    )


def roles_of(conn: Connection, schema: str, user: str) -> list[str]:
    """Return the ids of a user's roles."""
    row = conn.execute(f'select roles from {quote(schema)}."user" where id = %s', (user,)).fetchone()
    return [str(r) for r in (row[0] or ())] if row else []


def login_of(conn: Connection, schema: str, user: str) -> str:
    """Return the login of a user."""
    row = conn.execute(f'select login from {quote(schema)}._credential where "user" = %s', (user,)).fetchone()
    return str(row[0]) if row else ""


def revoke_others(tx: Tx, user: str, keep: str | None) -> int:
    """End every session of a user but one; returns how many."""
    return tx.run(
        Sql(
            f'update {tx.catalog.system("_session")} set revoked_at = %s where "user" = %s and revoked_at is null'
            " and id is distinct from %s",
            (tx.now, user, keep),
        )
    )


def owner_of_session(tx: Tx, session: str) -> str | None:
    """Return whose a live session is."""
    found: str | None = tx.value(
        Sql(
            f'select "user" from {tx.catalog.system("_session")} where id = %s and revoked_at is null and expires_at > %s',
            (session, tx.now),
        )
    )
    return found


def providers(conn: Connection, schema: str, kind: str | None = None) -> list[tuple[Any, ...]]:
    """Return (name, kind, label, config, secret, active, version) of the providers, by name."""
    return conn.execute(
        f"select name, kind, label, config, secret, active, version from {quote(schema)}._sso_provider"
        " where %s::text is null or (kind = %s and active) order by name",
        (kind, kind),
    ).fetchall()


def save_provider(tx: Tx, row: Sequence[Any]) -> None:
    """Write a provider; without a new secret the old one stays."""
    name, kind, label, config, secret, active = row
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_sso_provider')} as p (name, kind, label, config, secret, active, updated_at)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict (name) do update set kind = excluded.kind, label = excluded.label,"
            " config = excluded.config, secret = coalesce(excluded.secret, p.secret), active = excluded.active,"
            " updated_at = excluded.updated_at, version = p.version + 1",
            (name, kind, label, Jsonb(config), secret, active, tx.now),
        )
    )


def provider_version(tx: Tx, name: str) -> int | None:
    """Return the version of a provider and keep it from others until the transaction ends; None where there is none."""
    found: int | None = tx.value(
        Sql(f"select version from {tx.catalog.system('_sso_provider')} where name = %s for update", (name,))
    )
    return found


def drop_provider(tx: Tx, name: str) -> bool:
    """Remove a provider with what it knew of people; False when there is none of this name."""
    tx.run(Sql(f"delete from {tx.catalog.system('_sso_identity')} where provider = %s", (name,)))
    return tx.run(Sql(f"delete from {tx.catalog.system('_sso_provider')} where name = %s", (name,))) > 0


def add_state(conn: Connection, schema: str, row: Sequence[Any]) -> None:
    """Keep a sign-in that went to a provider."""
    conn.execute(
        f"insert into {quote(schema)}._sso_state (state_hash, provider, nonce, verifier, redirect_uri, return_to, expires_at)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        list(row),
    )


def take_state(conn: Connection, schema: str, state_hash: bytes, now: datetime) -> tuple[Any, ...] | None:
    """Return (provider, nonce, verifier, redirect_uri, return_to) of a sign-in that comes back, which counts once."""
    return conn.execute(
        f"delete from {quote(schema)}._sso_state where state_hash = %s and expires_at > %s"
        " returning provider, nonce, verifier, redirect_uri, return_to",
        (state_hash, now),
    ).fetchone()


def known_identity(tx: Tx, provider: str, subject: str) -> str | None:
    """Return the live user whom a provider knows by this subject."""
    found: str | None = tx.value(
        Sql(
            f'select i."user" from {tx.catalog.system("_sso_identity")} i join {tx.catalog.get("user").table} u on u.id = i."user"'
            " where i.provider = %s and i.subject = %s and u.deleted_at is null",
            (provider, subject),
        )
    )
    return found


def user_by(tx: Tx, field: str, value: str) -> str | None:
    """Return the only live user whose ``login`` or ``email`` is this, whatever the case; None for none or several."""
    column = tx.catalog.get("user").columns[field].sql
    rows = tx.all(
        Sql(
            f"select id from {tx.catalog.get('user').table} where lower({column}) = lower(%s) and deleted_at is null limit 2",
            (value,),
        )
    )
    return str(rows[0][0]) if len(rows) == 1 else None


def link_identity(tx: Tx, provider: str, subject: str, user: str) -> None:
    """Remember whom a provider knows by this subject."""
    tx.run(
        Sql(
            f'insert into {tx.catalog.system("_sso_identity")} (provider, subject, "user", created_at) values (%s, %s, %s, %s)'
            ' on conflict (provider, subject) do update set "user" = excluded."user"',
            (provider, subject, user, tx.now),
        )
    )


def trim(conn: Connection, schema: str, now: datetime, answers_before: datetime, limit: int) -> int:
    """Remove ended sessions, tickets, states and answers kept for retries; returns the most of one kind."""
    s = quote(schema)
    most = 0
    for table, condition, moment in (
        ("_session", "expires_at < %s or revoked_at < %s", (now, now)),
        ("_login_ticket", "expires_at < %s", (now,)),
        ("_sso_state", "expires_at < %s", (now,)),
        ("_idempotency", "at < %s", (answers_before,)),
    ):
        done = conn.execute(
            f"delete from {s}.{table} where ctid = any(array(select ctid from {s}.{table} where {condition} limit %s))",
            (*moment, limit),
        )
        most = max(most, done.rowcount)
    return most
