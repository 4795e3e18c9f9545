"""Merging records that mean the same: one stays, the others go to the bin, and everything that led to them leads to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note, operation_of, operations_on
from yingdan.engines.permission.service import field_right, require
from yingdan.engines.permission.shares import carry_shares
from yingdan.engines.records import store_bin
from yingdan.engines.records.model import Stored
from yingdan.engines.records.service import Records
from yingdan.engines.records.undo import MERGE, undo
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, Malformed, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity
from yingdan.meta.fields.temporal import instant_text

UNMERGE_FOR = timedelta(days=30)
MOST = 20
CHUNK = 500


def merge(
    tx: Tx, records: Records, object_name: str, survivor: str, others: Sequence[str], pick: Mapping[str, str]
) -> dict[str, Any]:
    """Merge ``others`` into ``survivor`` and return ``{"id", "operation", "moved": {object: count}}``.

    ``pick`` names for each field the record whose value stays; a field that nobody picked keeps the survivor's value or,
    where that is empty, the first one there is. Links of all records that led to the others, also of those the caller may
    not see, lead to the survivor, so does what was said about them, and who could see the others by a share or in a team
    can see the survivor. It can be taken back for 30 days. Raises Malformed (400) for no or over 20 others, NotFound (404), Forbidden (403) unless the
    caller may change all and delete the others, Invalid (422) for a pick that is none.
    """
    entity = tx.catalog.get(object_name)
    ids = [survivor, *others]
    if not 1 <= len(others) <= MOST or len(set(ids)) != len(ids) or not all(is_uuid(i) for i in ids):
        raise Malformed("bad_merge", max=MOST)
    records.load(tx, object_name, ids)
    require(tx, entity, "update")
    require(tx, entity, "delete")
    try:
        rows = records.load(tx, object_name, ids, edit=True)
    except NotFound as error:
        raise Forbidden("record_read_only") from error
    values = _values(tx, entity, rows, ids, pick)
    product = replace(tx, ctx=replace(tx.ctx.as_system(), on_behalf=tx.ctx.actor.by))
    moved = _lead_to(product, records, object_name, survivor, others)
    shares = carry_shares(tx, object_name, survivor, others)
    comments = store_bin.move_comments(tx, object_name, others, survivor)
    records.remove(tx, object_name, list(others))
    records.change(tx, object_name, [(survivor, {n: Stored(v) for n, v in values.items()})], trusted=True)
    told = {"from": " ".join(others), "shares": " ".join(shares)}
    told["comments"] = " ".join(f"{c}={origin}" for c, origin in comments)
    told["names"] = "\n".join(str(rows[i].get(entity.definition.name_field) or "") for i in others)
    note(tx, [Entry(MERGE, object_name, survivor, note=told)])
    return {"id": survivor, "operation": operation_of(tx), "moved": dict(moved)}


def merges(tx: Tx, records: Records, object_name: str, survivor: str) -> dict[str, Any]:
    """Return the merges into a record that can still be taken back: ``{"merges": [{"operation","at","actor","from","names"}]}``.

    Raises NotFound (404) for a record the caller may not change.
    """
    records.load(tx, object_name, [survivor], edit=True)
    rows = operations_on(tx, survivor, MERGE, tx.now - UNMERGE_FOR)
    return {
        "merges": [
            {
                "operation": r[0],
                "at": instant_text(r[1]),
                "actor": r[2],
                "from": r[3]["from"].split(),
                "names": r[3]["names"].split("\n"),
            }
            for r in rows
        ]
    }


def unmerge(tx: Tx, records: Records, object_name: str, survivor: str, operation: str) -> dict[str, Any]:
    """Take a merge back within 30 days; answers like ``undo``. Raises NotFound (404) for what is no merge into this record."""
    known = {m["operation"] for m in merges(tx, records, object_name, survivor)["merges"]}
    if operation not in known:
        raise NotFound("undo_gone")
    return undo(tx, records, operation, within=UNMERGE_FOR)


def _values(
    tx: Tx, entity: Entity, rows: Mapping[str, Mapping[str, Any]], ids: Sequence[str], pick: Mapping[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for name, chosen in pick.items():
        column = entity.columns.get(name)
        right = "hidden" if column is None else field_right(tx.ctx.actor, entity, name)
        if column is None or right == "hidden":
            problems.append(FieldProblem(name, "unknown_field"))
        elif right != "edit":
            problems.append(FieldProblem(name, "read_only"))
        elif chosen not in ids:
            problems.append(FieldProblem(name, "not_merged"))
        else:
            found[name] = rows[chosen][name]
    if problems:
        raise Invalid(problems=problems)
    for name, column in entity.columns.items():
        own = column.field
        if name in found or own.derived or own.type == "autonum" or name in {"external_id", "source_system"}:
            continue
        if rows[ids[0]][name] in (None, "", []) and field_right(tx.ctx.actor, entity, name) == "edit":
            other = next((rows[i][name] for i in ids[1:] if rows[i][name] not in (None, "", [])), None)
            if other is not None:
                found[name] = other
    return found


def _lead_to(tx: Tx, records: Records, object_name: str, survivor: str, others: Sequence[str]) -> Counter[str]:
    """Lead every link to the others to the survivor, in chunks, each with history; returns how many records of each object."""
    moved: Counter[str] = Counter()
    for entity in tx.catalog.entities.values():
        for column in entity.links:
            if column.field.target != object_name or column.field.system:
                continue
            while changes := _chunk(tx, entity, column.field.name, survivor, others, many=column.type.many):
                records.change(tx, entity.name, changes, trusted=True)
                moved[entity.name] += len(changes)
    return moved


def _chunk(
    tx: Tx, entity: Entity, link: str, survivor: str, others: Sequence[str], *, many: bool
) -> list[tuple[str, dict[str, Any]]]:
    if not many:
        found = store_bin.pointing(tx, entity, link, others, CHUNK)
        # One of the others may itself point at another: it must not end up pointing at itself once it is back.
        return [(record, {link: Stored(survivor)}) for record, _ in found if record not in (survivor, *others)]
    return [
        (record, {link: Stored(list(dict.fromkeys(survivor if i in others else i for i in held)))})
        for record, held in store_bin.holding(tx, entity, link, others, CHUNK)
        if record not in (survivor, *others)
    ]
