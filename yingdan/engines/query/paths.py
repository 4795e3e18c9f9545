"""Dotted paths of fields: joins along links (at most three steps), each under the caller's right to the target."""

from __future__ import annotations

from dataclasses import dataclass, field

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.formula.model import FieldRef
from yingdan.engines.permission.service import predicate, readable, widest_right
from yingdan.engines.query.computed import formula_join, rollup_join
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.catalog import Column, Entity

MAX_STEPS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path ends: the column and its SQL expression."""

    column: Column
    entity: Entity
    sql: str
    alias: str


@dataclass(slots=True)
class Paths:
    """Resolves paths against one object under alias ``t`` and collects the joins they need."""

    tx: Tx
    entity: Entity
    root: str = "t"
    prefix: str = "j"
    joins: list[Sql] = field(default_factory=list)
    _aliases: dict[str, tuple[str, Entity]] = field(default_factory=dict)
    _computed: dict[str, str] = field(default_factory=dict)

    def place(self, path: str, *, use: str = "read") -> Place:
        """Return the place of a path for use in a filter, sort or group.

        Raises Invalid (422): ``unknown_field`` for what is not there or hidden from the caller, ``not_allowed`` for
        fields the caller sees masked only.
        """
        steps = path.split(".")
        if len(steps) > MAX_STEPS + 1:
            raise Invalid(problems=[FieldProblem(path, "path_too_long", {"max": MAX_STEPS})])
        entity, alias = self.entity, self.root
        for depth, name in enumerate(steps[:-1]):
            column = self.visible(entity, name, path)
            if not readable(self.tx.ctx.actor, entity, name):
                raise Invalid(problems=[FieldProblem(path, "not_allowed")])
            if not column.type.link or column.type.many or column.field.target is None:
                raise Invalid(problems=[FieldProblem(path, "unknown_field")])
            alias, entity = self._join(".".join(steps[: depth + 1]), alias, column)
        column = self.visible(entity, steps[-1], path)
        if use != "show" and not readable(self.tx.ctx.actor, entity, steps[-1]):
            raise Invalid(problems=[FieldProblem(path, "not_allowed")])
        alias = self._made(path, entity, alias, column)
        return Place(column, entity, f"{alias}.{column.sql}", alias)

    def _made(self, path: str, entity: Entity, alias: str, column: Column) -> str:
        """Return the alias under which a column is found: its record's, or that of the join that works it out."""
        if not column.field.at_read:
            return alias
        if path not in self._computed:
            prefix = path.rpartition(".")[0]

            def inner(ref: FieldRef) -> str:
                return self._inner(prefix, entity, alias, ref)

            made = f"f{len(self._computed) + 1}"
            self._computed[path] = made  # before its own parts are, which take the following names
            join = (
                rollup_join(self.tx, entity, column, alias, made)
                if column.field.type == "rollup"
                else formula_join(self.tx, entity, column, alias, made, inner)
            )
            self.joins.append(join)
        return self._computed[path]

    def _inner(self, prefix: str, entity: Entity, alias: str, ref: FieldRef) -> str:
        """Return the SQL of a field that a formula is made from, its links joined before."""
        at, path = entity, prefix
        for step in ref.path[:-1]:
            path = f"{path}.{step}".lstrip(".")
            alias, at = self._join(path, alias, at.columns[step])
        column = at.columns[ref.path[-1]]
        alias = self._made(f"{path}.{ref.path[-1]}".lstrip("."), at, alias, column)
        return f"{alias}.{column.sql}"

    def visible(self, entity: Entity, name: str, path: str) -> Column:
        """Return a column the caller may know of. Raises Invalid (422) ``unknown_field``."""
        column = entity.columns.get(name)
        if column is None or widest_right(self.tx.ctx.actor, entity, name) == "hidden":
            raise Invalid(problems=[FieldProblem(path, "unknown_field")])
        return column

    def target(self, place: Place, path: str) -> tuple[str, Entity]:
        """Join the record that a link points to and return its alias and object."""
        return self._join(path, place.alias, place.column)

    def _join(self, path: str, alias: str, column: Column) -> tuple[str, Entity]:
        if path not in self._aliases:
            target = self.tx.catalog.get(column.field.target or "")
            name = f"{self.prefix}{len(self._aliases) + 1}"
            condition = predicate(self.tx, target, name)
            self.joins.append(
                Sql(
                    f" left join {target.table} {name} on {name}.id = {alias}.{column.sql} and {name}.deleted_at is null"
                )
                + (Sql("") if condition.text == "true" else condition.wrap(" and (", ")"))
            )
            self._aliases[path] = (name, target)
        return self._aliases[path]
