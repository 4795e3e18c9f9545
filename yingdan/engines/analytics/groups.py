"""The ways a figure may be cut: what a group is, its SQL key, and what its values are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics import store, store_records
from yingdan.engines.analytics.model import Ask, Chosen, Flow, Group, Source, Stock
from yingdan.engines.analytics.periods import GRAINS, bucket_days
from yingdan.engines.analytics.scope import department_regions
from yingdan.engines.analytics.scorecard import ScoreCard
from yingdan.engines.analytics.store import Rows
from yingdan.engines.analytics.store_score import band_sql, scored
from yingdan.engines.records.peek import peek_all
from yingdan.meta.catalog import Column
from yingdan.meta.definitions import Label, Option

MAX_GROUPS = 500


STATE = Group("state", Label("状态", "狀態", "State"), of="state")


@dataclass(slots=True)
class Cut:
    """A group compiled for one question."""

    group: Group
    key: Sql
    column: Column | None = None
    order: Sequence[str] = ()
    labels: dict[str, str] = field(default_factory=dict)


def time_groups() -> tuple[Group, ...]:
    """Return the cuts by time that every flow figure has."""
    words = {
        "day": Label("日", "日", "Day"),
        "week": Label("周", "週", "Week"),
        "month": Label("月", "月", "Month"),
        "quarter": Label("季", "季", "Quarter"),
        "year": Label("年", "年", "Year"),
    }
    return tuple(Group(g, words[g], of=g) for g in GRAINS)


def cut(tx: Tx, group: Group, rows: Rows, source: Source, ask: Ask) -> Cut:
    """Compile a group over the rows of a source; joins it needs are added to them."""
    plain = {
        "state": "f.state",
        "line": "f.line",
        "kind": "f.kind",
        "exit": "f.exit",
        "owner": "f.e_owner",
        "department": "f.e_dept",
    }
    if group.of in plain:
        return Cut(group, Sql(plain[group.of]))
    if group.of in GRAINS:
        days = bucket_days(group.of, *ask.window)
        return Cut(
            group,
            store.bucket(ask.bounds),
            order=[str(i + 1) for i in range(len(days))],
            labels={str(i + 1): d.isoformat() for i, d in enumerate(days)},
        )
    if group.of == "band" and group.card:
        return Cut(group, band_sql(group.card, Sql("f.score")))
    live = isinstance(source, Stock) and ask.at is None
    place, column = store.field_key(tx, rows, group.path, live=live)
    if group.by_team:
        regions = department_regions(tx)
        return Cut(group, store.regions(rows, place, list(regions), list(regions.values())))
    return Cut(group, Sql(place), column)


def rows_of(
    tx: Tx, source: Source, ask: Ask, *, weight: tuple[str, ...] | None = None, card: ScoreCard | None = None
) -> Rows:
    """Return the rows of a source under the caller's rights, cut to scope, window and what the question chose.

    With a ``card`` every row has its ``score``. Every choice is a subquery of its own, so its joins never meet those of the group asked for.
    Raises Invalid (422) ``unknown_field`` for a choice by what the caller may not read.
    """
    rows = store.compile_source(tx, source, ask, weight=weight)
    if card:
        rows = scored(tx, rows, card)
    for chosen in ask.where:
        cut_ = cut(tx, chosen.group, rows, source, ask)
        rows.where.append(_among(cut_, chosen))
        rows = Rows(rows.entity, rows.text.wrap("(select f.*", ") f"), signed=rows.signed)
    return rows


def _among(cut_: Cut, chosen: Chosen) -> Sql:
    keys = [k for k in chosen.keys if k]
    found = cut_.key.wrap("(", ")::text = any(%s)") + Sql("", (keys,))
    return found if len(keys) == len(chosen.keys) else found.wrap("(", " or ") + cut_.key.wrap("(", ") is null)")


def name_groups(tx: Tx, cut_: Cut, flow: Flow | None, keys: Sequence[str | None], kinds: Sequence[str]) -> None:
    """Find what the groups are called and in which order they stand; states and time buckets are listed even when empty."""
    group, locale = cut_.group, tx.ctx.locale
    if group.of in GRAINS:
        return
    if group.of == "state" and flow:
        cut_.order = ordered_states(tx, flow, kinds, keys)
        cut_.labels = {i: s["name"] for i, s in peek_all(tx, flow.states, ("name",)).items()}
    elif group.of in {"line", "owner", "department"}:
        target = {"owner": "user", "department": "department"}.get(group.of, group.path)
        cut_.labels = store_records.names(tx, tx.catalog.get(target), [k for k in keys if k])
    elif group.options or group.options_of:
        options = group.options
        if group.options_of and flow:
            column = tx.catalog.get(flow.object).columns.get(group.options_of)
            options = (*options, *(column.field.options if column else ()))
        _by_options(cut_, options, locale)
    elif cut_.column is not None and cut_.column.field.options:
        _by_options(cut_, cut_.column.field.options, locale)
    elif cut_.column is not None and cut_.column.field.target:
        cut_.labels = store_records.names(tx, tx.catalog.get(cut_.column.field.target), [k for k in keys if k])


def key_condition(cut_: Cut, key: str | None) -> Sql:
    """Return the condition that a row lies in the group of this key; an empty key means no value."""
    if key is None or key == "":
        return cut_.key.wrap("(", ") is null")
    if cut_.group.of in GRAINS:
        number = next((n for n, day in cut_.labels.items() if day == key), "0")
        return cut_.key + Sql(" = %s", (int(number),))
    return cut_.key.wrap("(", ")::text = %s") + Sql("", (key,))


def ordered_states(tx: Tx, flow: Flow, kinds: Sequence[str], keys: Sequence[str | None] = ()) -> list[str]:
    """Return the states of these kinds in their order, of the lines that ``keys`` belong to (of all without keys)."""
    states = peek_all(tx, flow.states, (flow.order, flow.kind, flow.line))
    lines = {states[k][flow.line] for k in keys if k in states}
    return [
        i
        for _, _, i in sorted(
            (str(s[flow.line]), s[flow.order], i)
            for i, s in states.items()
            if (s[flow.kind] in kinds or not kinds) and (s[flow.line] in lines or not lines)
        )
    ]


def _by_options(cut_: Cut, options: Sequence[Option], locale: str) -> None:
    cut_.order = [o.value for o in options]
    cut_.labels = {o.value: o.label.text(locale) for o in options}


def as_json(groups: Mapping[str, Group], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return groups as the dictionary shows them."""
    return [{"name": n, "label": groups[n].label.as_json()} for n in names if n in groups]
