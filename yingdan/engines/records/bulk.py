"""Many records in one call, with a result for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate, readable, require
from yingdan.engines.records import store
from yingdan.engines.records.model import Draft
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed, NotFound, YingdanError
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity

Rows = Sequence[Mapping[str, Any]]


def run_bulk(
    tx: Tx, records: Records, object_name: str, op: str, rows: Rows, match: Sequence[str], *, atomic: bool
) -> list[dict[str, Any]]:
    """Create, update, upsert or delete up to 1,000 records; one ``{"index", "id"?, "problem"?}`` for each row.

    ``atomic``: the first bad row refuses all (its error is raised). Otherwise good rows are written and bad ones told.
    Update and upsert find records by ``id`` or by the ``match`` fields. Raises Malformed (400) without either.
    """
    if op == "delete":
        return _each(tx, rows, lambda row: _delete(tx, records, object_name, row), atomic=atomic)
    entity = tx.catalog.get(object_name)
    if op == "create":
        return _create(tx, records, object_name, list(enumerate(rows)), atomic=atomic)
    ids = _find(tx, entity, rows, match)
    fresh = [(i, r) for i, r in enumerate(rows) if ids[i] is None]
    results: list[dict[str, Any]] = []
    if op == "upsert":
        results += _create(tx, records, object_name, fresh, atomic=atomic)
    else:
        missing: YingdanError = NotFound("record_not_found", object=object_name, id="")
        if fresh and atomic:
            raise missing
        results += [{"index": i, "problem": _problem(tx, missing)} for i, _ in fresh]
    for i, row in enumerate(rows):
        record_id = ids[i]
        if record_id is not None:
            values = {k: v for k, v in row.items() if k != "id"}
            results.append(
                _try(tx, i, lambda r=record_id, v=values: records.change(tx, object_name, [(r, v)])[0], atomic=atomic)
            )
    return sorted(results, key=lambda r: r["index"])


def _create(
    tx: Tx, records: Records, object_name: str, rows: Sequence[tuple[int, Mapping[str, Any]]], *, atomic: bool
) -> list[dict[str, Any]]:
    if not rows:
        return []
    drafts = records.draft(tx, object_name, [r for _, r in rows])
    results: list[dict[str, Any]] = []
    good: list[Draft] = []
    for (index, _), draft in zip(rows, drafts, strict=True):
        if any(p.severity == "block" for p in draft.problems):
            error = Invalid(problems=draft.problems)
            if atomic:
                raise error
            results.append({"index": index, "problem": _problem(tx, error)})
        else:
            good.append(draft)
            results.append({"index": index, "id": draft.id})
    records.insert(tx, object_name, good)
    return results


def _find(tx: Tx, entity: Entity, rows: Rows, match: Sequence[str]) -> list[str | None]:
    """Return the record each row is about, None where there is none."""
    require(tx, entity, "read")
    found: list[str | None] = [str(r["id"]).lower() if is_uuid(r.get("id")) else None for r in rows]
    if not match:
        if any(f is None for f in found):
            raise Malformed("needs_match")
        return found
    # to find by a field is to learn its values
    unknown = [m for m in match if m not in entity.columns or not readable(tx.ctx.actor, entity, m)]
    if unknown:
        raise Invalid(problems=[FieldProblem(m, "unknown_field") for m in unknown])
    keys: dict[tuple[Any, ...], int] = {}
    for i, row in enumerate(rows):
        key = tuple(_key(entity, m, row.get(m)) for m in match)
        if found[i] is None and all(k is not None for k in key):
            keys[key] = i
    for key, record_id in store.match_rows(tx, entity, match, list(keys), predicate(tx, entity, "t")).items():
        found[keys[key]] = record_id
    return found


def _key(entity: Entity, name: str, value: Any) -> Any:
    column = entity.columns[name]
    try:
        parsed = None if value is None else column.type.parse(column.field, value)
    except ValueError:
        return None
    return None if parsed is None else column.type.text(parsed)


def _delete(tx: Tx, records: Records, object_name: str, row: Mapping[str, Any]) -> str:
    if not is_uuid(row.get("id")):
        raise Malformed("needs_match")
    records.remove(tx, object_name, [str(row["id"]).lower()])
    return str(row["id"]).lower()


def _each(tx: Tx, rows: Rows, work: Any, *, atomic: bool) -> list[dict[str, Any]]:
    return [_try(tx, i, lambda r=row: work(r), atomic=atomic) for i, row in enumerate(rows)]


def _try(tx: Tx, index: int, work: Any, *, atomic: bool) -> dict[str, Any]:
    try:
        with tx.conn.transaction():
            return {"index": index, "id": work()}
    except YingdanError as error:
        if atomic:
            raise
        return {"index": index, "problem": _problem(tx, error)}


def _problem(tx: Tx, error: YingdanError) -> dict[str, Any]:
    locale = tx.ctx.locale
    return {
        "status": error.status,
        "code": error.code,
        "title": text(f"error.{error.code}", locale, **error.params),
        "errors": [
            {
                "field": p.field,
                "code": p.code,
                "message": text(f"problem.{p.code}", locale, **p.params),
                "severity": p.severity,
            }
            for p in error.problems
        ],
    }
