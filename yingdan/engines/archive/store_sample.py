"""SQL of samples: which records to keep, so that every link of a kept record leads to a kept one."""

from __future__ import annotations

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.meta.catalog import Catalog, Column, Entity

MOST_PASSES = 30
WHOLE = frozenset(["import_batch"])


class Sample:
    """The ids to keep for each object; objects that are not named are kept whole (master data)."""

    def __init__(self, conn: Connection, catalog: Catalog, share: float) -> None:
        self._conn, self._catalog = conn, catalog
        self.kept: dict[str, set[str]] = {
            e.name: set() for e in catalog.entities.values() if not e.definition.public and e.name not in WHOLE
        }
        self._seed(share)
        self._close()

    def condition(self, entity: Entity, column: str = "id") -> Sql | None:
        """Return the condition under which rows of an object are kept, None when all are."""
        ids = self.kept.get(entity.name)
        return None if ids is None else Sql(f"{column} = any(%s::uuid[])", (list(ids),))

    def of_records(self) -> Sql:
        """Return the condition for rows that name ``object`` and ``record``."""
        partial = list(self.kept)
        every = [i for ids in self.kept.values() for i in ids]
        return Sql("(not (object = any(%s)) or record = any(%s::uuid[]))", (partial, every))

    def _seed(self, share: float) -> None:
        """Choose roots by a hash of their id, then what hangs on chosen ones."""
        threshold = round(share * 0xFFFF)
        for entity in self._ordered():
            links = [c for c in self._up(entity) if c.field.target != entity.name]
            chance = Sql("('x' || left(md5(id::text), 4))::bit(16)::int <= %s", (threshold,))
            if not links:
                self._add(entity, chance)
                continue
            # A record goes with the first thing it hangs on; one that hangs on nothing is a root of its own.
            first = "coalesce(" + ", ".join(c.sql for c in links) + ")"
            above = [i for c in links for i in self.kept[c.field.target or ""]]
            self._add(entity, Sql(f"{first} = any(%s::uuid[]) or ({first} is null and ", (above,)) + chance + ")")

    def _close(self) -> None:
        """Follow links upwards until nothing is missing."""
        fresh = {name: set(ids) for name, ids in self.kept.items()}
        for _ in range(MOST_PASSES):
            following: dict[str, set[str]] = {}
            for name, ids in fresh.items():
                entity = self._catalog.get(name)
                for column in self._up(entity) if ids else ():
                    target = column.field.target or ""
                    value = f"unnest({column.sql})" if column.type.many else column.sql
                    found = self._conn.execute(
                        f"select distinct {value} from {entity.table} where id = any(%s::uuid[]) and {column.sql} is not null",
                        (list(ids),),
                    ).fetchall()
                    new = {str(r[0]) for r in found} - self.kept[target]
                    self.kept[target] |= new
                    following.setdefault(target, set()).update(new)
            fresh = following
            if not any(fresh.values()):
                return

    def _add(self, entity: Entity, condition: Sql) -> None:
        rows = self._conn.execute(f"select id from {entity.table} where {condition.text}", condition.params).fetchall()
        self.kept[entity.name] |= {str(r[0]) for r in rows}

    def _up(self, entity: Entity) -> list[Column]:
        return [c for c in entity.columns.values() if c.type.stored and c.field.target in self.kept]

    def _ordered(self) -> list[Entity]:
        """Return the objects, each after those that it hangs on; circles are cut where they are met."""
        order: dict[str, Entity] = {}
        entered: set[str] = set()

        def visit(name: str) -> None:
            if name in entered:
                return
            entered.add(name)
            entity = self._catalog.get(name)
            for column in self._up(entity):
                visit(column.field.target or "")
            order[name] = entity

        for name in self.kept:
            visit(name)
        return list(order.values())
