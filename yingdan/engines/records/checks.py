"""Checks that need the database: links lead to records the caller may see, unique values are free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import may, predicate
from yingdan.engines.records import store
from yingdan.engines.records.model import Draft
from yingdan.meta.catalog import Entity


def check_links(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add ``not_found_link`` where a link that the caller sets leads nowhere, or to a record the caller may not see."""
    wanted: dict[str, dict[str, list[tuple[Draft, str]]]] = defaultdict(lambda: defaultdict(list))
    for draft in drafts:
        for column in entity.links:
            name = column.field.name
            value = draft.values.get(name)
            if value is None or value == draft.id or not draft.changes(name):
                continue
            for link in value if column.type.many else (value,):
                wanted[str(column.field.target)][link].append((draft, name))
    for target, links in wanted.items():
        found = _readable(tx, tx.catalog.get(target), sorted(links))
        for link, places in links.items():
            if link not in found:
                for draft, name in places:
                    draft.problem(name, "not_found_link", object=target)


def _readable(tx: Tx, target: Entity, ids: Sequence[str]) -> set[str]:
    """Return which ids the caller may link to; what this transaction has seen already is not asked again."""
    key = ("links", target.name, tx.ctx.actor.user)  # a unit of work may act for the system as well
    seen: set[str] = tx.memo.setdefault(key, set())
    missing = [i for i in ids if i not in seen]
    if missing:
        condition = predicate(tx, target, "t") if may(tx.ctx.actor, target, "read") else Sql("false")
        seen |= store.existing(tx, target, missing, condition)
    return seen


def check_unique_rules(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add ``duplicate_value`` where a live record, or another one of the same write, has the same values of a rule."""
    for rule in entity.definition.indexes:
        names = [c.split()[0] for c in rule.columns]
        if not rule.unique or rule.where is not None or any(n not in entity.columns for n in names):
            continue
        keys: dict[tuple[Any, ...], Draft] = {}
        for draft in drafts:
            key = tuple(draft.get(n) for n in names)
            if None in key or not any(draft.changes(n) for n in names):
                continue
            if key in keys:
                draft.problem(names[0], "duplicate_value")
            keys.setdefault(key, draft)
        for key in store.taken_keys(tx, entity, names, list(keys), [d.id for d in drafts if d.old]):
            keys[key].problem(names[0], "duplicate_value")


def check_unique(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add ``duplicate_value`` where a unique value is taken by a live record or by another one of the same write."""
    check_unique_rules(tx, entity, drafts)
    for column in entity.columns.values():
        if not column.field.unique:
            continue
        name = column.field.name
        holders: dict[Any, Draft] = {}
        for draft in drafts:
            value = draft.values.get(name)
            if value is None or not draft.changes(name):
                continue
            if value in holders:
                draft.problem(name, "duplicate_value")
            holders.setdefault(value, draft)
        if holders and column.field.type != "autonum":
            for value in store.taken_values(tx, entity, column.sql, list(holders), [d.id for d in drafts if d.old]):
                holders[value].problem(name, "duplicate_value")
    externals: dict[tuple[Any, Any], Draft] = {}
    for draft in drafts:
        key = (draft.get("source_system"), draft.get("external_id"))
        if key[1] is None or not (draft.changes("external_id") or draft.changes("source_system")):
            continue
        if key in externals:
            draft.problem("external_id", "duplicate_value")
        externals.setdefault(key, draft)
    if externals:
        taken = store.taken_externals(tx, entity, list(externals), [d.id for d in drafts if d.old])
        for key in taken & externals.keys():
            externals[key].problem("external_id", "duplicate_value")
