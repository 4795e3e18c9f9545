"""What happens around every write: keys follow the records, and a rule may refuse a new record that is there already."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.dedupe import store
from yingdan.engines.dedupe.keys import duplicate_keys, fields_of, record_keys
from yingdan.engines.dedupe.model import Key
from yingdan.engines.dedupe.service import find, rules_for, shown
from yingdan.engines.permission.service import require
from yingdan.engines.records.model import Around, Draft
from yingdan.kernel.context import Source
from yingdan.kernel.errors import FieldProblem
from yingdan.meta.catalog import Entity

PROBLEM = "duplicate_record"
_ALLOWED = ("duplicates", "allowed")
_CALLERS = frozenset({Source.UI, Source.MOBILE, Source.API})


def allow(tx: Tx, object_name: str, reason: str) -> None:
    """Let new records of this transaction be written although they are there already; the reason becomes history.

    Raises Forbidden (403) without the verb ``merge`` on the object.
    """
    require(tx, tx.catalog.get(object_name), "merge")
    tx.memo[_ALLOWED] = reason


def before_write(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Refuse new records that a blocking rule finds there already (problem ``duplicate_record`` with the matches)."""
    if not duplicate_keys(entity.definition) or tx.ctx.source not in _CALLERS or tx.ctx.actor.user is None:
        return
    fresh = [d for d in drafts if d.old is None]
    if not fresh or not any(r.blocks for r in rules_for(tx, entity)):
        return
    for draft in fresh:
        matches = [m for m in find(tx, entity.name, draft.values, but=draft.id) if m.rule.blocks]
        if not matches:
            continue
        reason = tx.memo.get(_ALLOWED)
        if reason:
            draft.reason = str(reason)
            continue
        told = shown(tx, matches)
        params = {"name": told[0]["name"], "matches": told}
        draft.problems.append(FieldProblem(entity.definition.name_field, PROBLEM, params))


def after_write(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Bring the keys of written records up to date."""
    keys = duplicate_keys(entity.definition)
    if not keys:
        return
    fields = {*fields_of(keys), "deleted_at"}
    stale = [d for d in drafts if d.old is None or any(d.changes(f) for f in fields)]
    gone = [d.id for d in stale if d.old is not None]
    if gone:
        store.delete_keys(tx, gone)
    rows: list[tuple[str, Key]] = [
        (d.id, k) for d in stale if d.get("deleted_at") is None for k in record_keys(keys, d.get)
    ]
    store.insert_keys(tx, entity.name, rows)


AROUND = Around(before=(before_write,), after=(after_write,))
