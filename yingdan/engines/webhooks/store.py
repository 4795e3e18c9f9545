"""SQL of webhooks and their deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate
from yingdan.engines.webhooks.model import Delivery, Webhook
from yingdan.meta.catalog import Entity, quote

_WEBHOOK = 'id, name, url, objects, events, secret, "user", role, active, paused, created_at, updated_at'
_DELIVERY = "d.id, d.webhook, d.event, d.object, d.record, d.name, d.version, d.body, d.at, d.actor, d.attempts"
# Nothing of a record goes out while something that happened to it earlier is still on its way.
_FIRST = (
    "d.state = 'pending' and d.due_at <= %s and not exists (select 1 from {t} e where e.webhook = d.webhook"
    " and e.record = d.record and e.state = 'pending' and e.event < d.event)"
)


def webhooks(tx: Tx, *, active: bool = False) -> list[Webhook]:
    """Return the webhooks of the workspace, the oldest first."""
    where = " where active" if active else ""
    return [
        _webhook(r)
        for r in tx.all(Sql(f"select {_WEBHOOK} from {tx.catalog.system('_webhook')}{where} order by created_at, id"))
    ]


def webhook(tx: Tx, webhook_id: str) -> Webhook | None:
    """Return one webhook."""
    row = tx.one(Sql(f"select {_WEBHOOK} from {tx.catalog.system('_webhook')} where id = %s", (webhook_id,)))
    return _webhook(row) if row else None


def _webhook(row: Sequence[Any]) -> Webhook:
    return Webhook(row[0], row[1], row[2], tuple(row[3]), tuple(row[4]), bytes(row[5]), row[6], row[7], *row[8:])


def insert(tx: Tx, hook: Webhook) -> None:
    """Write a new webhook."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_webhook')} ({_WEBHOOK}, created_by) values ({', '.join(['%s'] * 13)})",
            (
                hook.id,
                hook.name,
                hook.url,
                list(hook.objects),
                list(hook.events),
                hook.secret,
                hook.user,
                hook.role,
                hook.active,
                hook.paused,
                hook.created_at,
                hook.updated_at,
                tx.ctx.actor.user,
            ),
        )
    )


def update(tx: Tx, webhook_id: str, values: Mapping[str, Any]) -> None:
    """Change columns of a webhook."""
    sets = ", ".join(f"{quote(n)} = %s" for n in values)
    tx.run(
        Sql(
            f"update {tx.catalog.system('_webhook')} set {sets}, updated_at = %s where id = %s",
            (*values.values(), tx.now, webhook_id),
        )
    )


def delete(tx: Tx, webhook_id: str) -> bool:
    """Remove a webhook with its deliveries; False when there is none of this id."""
    return tx.run(Sql(f"delete from {tx.catalog.system('_webhook')} where id = %s", (webhook_id,))) > 0


def add_deliveries(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put events on their way, each once for each webhook."""
    if rows:
        with tx.conn.cursor() as cur:
            cur.executemany(
                f"insert into {tx.catalog.system('_webhook_delivery')} (id, webhook, event, object, record, name, version, body,"
                " at, actor, state, due_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'pending', %s)"
                " on conflict (webhook, event) do nothing",
                [(*r[:7], Jsonb(dict(r[7])), *r[8:]) for r in rows],
            )


def anything_due(tx: Tx) -> bool:
    """Tell whether any delivery can be tried now."""
    return bool(due_webhooks(tx, limit=1))


def due_webhooks(tx: Tx, limit: int = 500) -> list[str]:
    """Return the webhooks that have something to send now."""
    table = tx.catalog.system("_webhook_delivery")
    return [
        r[0]
        for r in tx.all(
            Sql(
                f"select w.id from {tx.catalog.system('_webhook')} w where w.active and exists (select 1 from {table} d"
                f" where d.webhook = w.id and {_FIRST.format(t=table)}) order by w.id limit {limit}",
                (tx.now,),
            )
        )
    ]


def due(tx: Tx, webhook_id: str, limit: int) -> list[Delivery]:
    """Return what can be sent to a webhook now, at most one for each record, the oldest first."""
    table = tx.catalog.system("_webhook_delivery")
    return [
        Delivery(*r)
        for r in tx.all(
            Sql(
                f"select {_DELIVERY} from {table} d where d.webhook = %s and {_FIRST.format(t=table)}"
                f" order by d.event limit {limit}",
                (webhook_id, tx.now),
            )
        )
    ]


def mark(tx: Tx, delivery: str, values: Mapping[str, Any]) -> None:
    """Write down what came of an attempt, unless another worker has already settled it."""
    sets = ", ".join(f"{n} = %s" for n in values)
    tx.run(
        Sql(
            f"update {tx.catalog.system('_webhook_delivery')} set {sets} where id = %s and state = 'pending'",
            (*values.values(), delivery),
        )
    )


def log(
    tx: Tx, webhook_id: str, state: str | None, before: str | None, limit: int, delivery: str | None = None
) -> list[dict[str, Any]]:
    """Return deliveries of a webhook, the newest event first."""
    query = Sql(
        "select id, event, object, record, name, version, at, state, attempts, due_at, tried_at, ended_at, status, problem,"
        f" took_ms, request, response from {tx.catalog.system('_webhook_delivery')} where webhook = %s",
        (webhook_id,),
    )
    if state:
        query += Sql(" and state = %s", (state,))
    if before is not None:
        query += Sql(" and id < %s", (before,))
    if delivery is not None:
        query += Sql(" and id = %s", (delivery,))
    query += Sql(" order by id desc limit %s", (limit,))
    with tx.conn.cursor(row_factory=dict_row) as cur:
        return cur.execute(query.text, query.params).fetchall()


def counts(tx: Tx) -> dict[str, dict[str, int]]:
    """Return how many deliveries of each webhook wait or were given up."""
    found: dict[str, dict[str, int]] = {}
    for webhook_id, state, number in tx.all(
        Sql(
            f"select webhook, state, count(*) from {tx.catalog.system('_webhook_delivery')}"
            " where state in ('pending', 'dead') group by 1, 2"
        )
    ):
        found.setdefault(str(webhook_id), {})[state] = number
    return found


def again(tx: Tx, webhook_id: str, delivery: str | None) -> int:
    """Put one ended delivery, or all that were given up, on their way once more; returns how many."""
    which = (
        Sql("state = 'dead'")
        if delivery is None
        else Sql("id = %s and state in ('delivered', 'dead', 'skipped')", (delivery,))
    )
    return tx.run(
        Sql(
            f"update {tx.catalog.system('_webhook_delivery')} set state = 'pending', attempts = 0, due_at = %s, ended_at = null"
            " where webhook = %s and ",
            (tx.now, webhook_id),
        )
        + which
    )


def visible(tx: Tx, entity: Entity, record_id: str) -> tuple[bool, bool]:
    """Tell whether the caller may know of a record, deleted or not, and whether it is there."""
    row = tx.one(
        Sql(f"select t.deleted_at is null from {entity.table} t where t.id = %s and ", (record_id,))
        + predicate(tx, entity, "t").wrap("(", ")")
    )
    return row is not None, bool(row and row[0])


def next_event(tx: Tx) -> int:
    """Return a number for an event that no record stands behind, below all others."""
    return int(tx.value(Sql(f"select least(min(event), 0) - 1 from {tx.catalog.system('_webhook_delivery')}")) or -1)


def trim(conn: Connection, schema: str, before: datetime, dead_before: datetime, limit: int) -> int:
    """Remove deliveries that ended long ago; returns how many."""
    table = f"{quote(schema)}._webhook_delivery"
    return conn.execute(
        f"delete from {table} where id in (select id from {table} where (state in ('delivered', 'skipped') and ended_at < %s)"
        " or (state = 'dead' and ended_at < %s) limit %s)",
        (before, dead_before, limit),
    ).rowcount


def quarantine(conn: Connection, schema: str) -> int:
    """Stop every webhook of a restored or cloned workspace and what was on its way; returns how many were stopped."""
    s = quote(schema)
    with conn.transaction():
        conn.execute(
            f"update {s}._webhook_delivery set state = 'skipped', problem = 'quarantined' where state = 'pending'"
        )
        return conn.execute(f"update {s}._webhook set active = false, paused = 'quarantined' where active").rowcount
