"""SQL of saved views, and of how people arrange them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx

MAX_VIEWS = 2_000


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as it is kept; ``owner_name`` is empty for who is gone."""

    id: str
    object: str
    name: str
    owner: str
    audience: str
    body: dict[str, Any]
    owner_name: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The views of an object as a user or a role has them: the one that opens and those that are pinned."""

    opens: str | None = None
    pinned: tuple[str, ...] = ()


def list_views(tx: Tx, object_name: str | None) -> list[View]:
    """Return the caller's own views, those for everybody and those of the teams the caller belongs to or leads.

    The caller's own and those for everybody come before what a limit could cut off.

    A team is the owner's department with those below it, as far as it goes; who reaches the department sees its views too.
    """
    return sorted(
        _views(tx, Sql("%s::text is null or v.object = %s", (object_name, object_name))), key=lambda v: (v.name, v.id)
    )


def find_view(tx: Tx, view_id: str) -> View | None:
    """Return a view that the caller may see, None for any other."""
    return next(iter(_views(tx, Sql("v.id = %s", (view_id,)))), None)


def count_own(tx: Tx) -> int:
    """Return how many views the caller keeps."""
    sql = f"select count(*) from {tx.catalog.system('_view')} where owner = %s"
    return int(tx.value(Sql(sql, (tx.ctx.actor.user,))))


def _views(tx: Tx, which: Sql) -> list[View]:
    actor = tx.ctx.actor
    department, user = tx.catalog.get("department").table, tx.catalog.get("user").table
    seen = Sql(
        f"with recursive above(id) as (select unnest(%s::uuid[]) union select d.parent from {department} d"
        " join above a on a.id = d.id where d.parent is not null)"
        " select v.id::text, v.object, v.name, v.owner::text, v.audience, v.body, coalesce(u.name, '')"
        f" from {tx.catalog.system('_view')} v left join {user} u on u.id = v.owner"
        " where (v.owner = %s or v.audience = 'all' or (v.audience = 'team' and (%s or u.department = any(%s::uuid[])"
        " or u.department in (select id from above)))) and ",
        (list(actor.own_departments), actor.user, actor.is_admin, list(actor.departments)),
    )
    last = Sql(" order by v.owner = %s desc, v.audience = 'all' desc, v.id limit %s", (actor.user, MAX_VIEWS))
    return [View(*row) for row in tx.all(seen + which.wrap("(", ")") + last)]


def save_view(tx: Tx, view: View) -> None:
    """Insert a view, or replace its name, audience and body; the owner stays."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_view')} (id, object, name, owner, audience, body, updated_at)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict (id) do update set name = excluded.name,"
            " audience = excluded.audience, body = excluded.body, updated_at = excluded.updated_at",
            (view.id, view.object, view.name, view.owner, view.audience, Jsonb(view.body), tx.now),
        )
    )


def delete_view(tx: Tx, view_id: str) -> None:
    """Remove a view."""
    tx.run(Sql(f"delete from {tx.catalog.system('_view')} where id = %s", (view_id,)))


def shelves(tx: Tx, object_name: str, holders: list[str]) -> dict[str, Shelf]:
    """Return the shelves of an object by holder."""
    sql = f"select holder::text, opens, pinned from {tx.catalog.system('_view_shelf')} where object = %s and holder = any(%s::uuid[])"
    return {h: Shelf(opens, tuple(pinned)) for h, opens, pinned in tx.all(Sql(sql, (object_name, holders)))}


def put_shelf(tx: Tx, object_name: str, holder: str, shelf: Shelf) -> None:
    """Keep how a user or a role has the views of an object."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_view_shelf')} (object, holder, opens, pinned, updated_at)"
            " values (%s, %s, %s, %s, %s) on conflict (object, holder) do update set opens = excluded.opens,"
            " pinned = excluded.pinned, updated_at = excluded.updated_at",
            (object_name, holder, shelf.opens, list(shelf.pinned), tx.now),
        )
    )


def roles(tx: Tx) -> list[tuple[str, str]]:
    """Return (id, name) of the roles by name."""
    table = tx.catalog.get("role").table
    return [
        (str(i), str(n)) for i, n in tx.all(Sql(f"select id, name from {table} where deleted_at is null order by name"))
    ]
