"""What a write leaves behind beside the record itself: history, versions, the search document, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.records import store
from yingdan.engines.records.model import Draft
from yingdan.engines.records.trail import build_versions, first_versions, history_rows, text_of
from yingdan.kernel.context import Source
from yingdan.kernel.text import document_of
from yingdan.meta.catalog import Entity


def write_traces(
    tx: Tx, entity: Entity, drafts: Sequence[Draft], event: str, starts: Mapping[str, Any] | None = None
) -> None:
    """Write history, versions, search documents and events of created or updated records.

    ``starts`` tells when the present version of each backdated record began.
    """
    source = str(tx.ctx.source)
    common = {"recorded_at": tx.now, "actor": tx.ctx.actor.by, "on_behalf": tx.ctx.on_behalf, "batch": None}
    history = [
        r
        for d in drafts
        for r in history_rows(
            entity,
            d,
            {**common, "batch": d.get("import_batch") if tx.ctx.source == Source.IMPORT else None},
            source=source,
        )
    ]
    store.insert_history(tx, history)
    if event == "created":
        store.insert_versions(tx, entity, [v for d in drafts for v in first_versions(entity, d)])
    else:
        _move_versions(tx, entity, drafts, starts or {})
    write_search(tx, entity, drafts)
    write_audit(tx, entity, drafts, "create" if event == "created" else "update")
    write_events(tx, entity, drafts, event)


def write_audit(tx: Tx, entity: Entity, drafts: Sequence[Draft], action: str) -> None:
    """Note what was done to each record, with old and new texts of every changed field.

    Left out where a workspace is being filled, and of loaded files, whose batch keeps its own journal.
    """
    if tx.ctx.unheard or tx.ctx.source == Source.IMPORT:
        return
    note(
        tx,
        [
            Entry(
                action,
                entity.name,
                d.id,
                {
                    n: (text_of(entity.columns[n], d.before(n)), text_of(entity.columns[n], d.values[n]))
                    for n in (d.values if action == "update" else ())
                    if n in entity.columns and d.changes(n)
                },
                d.reason,
            )
            for d in drafts
        ],
    )


def _move_versions(tx: Tx, entity: Entity, drafts: Sequence[Draft], starts: Mapping[str, Any]) -> None:
    names = [c.field.name for c in entity.tracked]
    touched = [d for d in drafts if any(d.changes(n) for n in names)]
    late = [d for d in touched if d.past is not None or (d.id in starts and d.at < starts[d.id])]
    plain = [d for d in touched if d not in late]
    if plain:
        store.close_versions(tx, entity, [(d.id, d.at) for d in plain])
        store.insert_versions(
            tx,
            entity,
            [{"id": d.id, "valid_from": d.at, "valid_to": "infinity", **{n: d.get(n) for n in names}} for d in plain],
        )
    for draft in late:
        _rebuild(tx, entity, draft)


def _rebuild(tx: Tx, entity: Entity, draft: Draft) -> None:
    names = [c.field.name for c in entity.tracked]
    steps: dict[Any, dict[str, str | None]] = {}
    for field, _, new, at in store.history_of(tx, draft.id):
        if field in names:
            steps.setdefault(at, {})[field] = new
    state: dict[str, str | None] = {}
    texts = [state := {**state, **values} for values in steps.values()]
    values = store.cast_texts(tx, entity, texts)
    versions = build_versions(draft.id, names, zip(steps, values, strict=True), {n: draft.get(n) for n in names})
    store.replace_versions(tx, entity, draft.id, versions)


def write_search(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Bring the search documents of records up to date; those that nothing searchable changed stay."""
    if not entity.definition.searchable:
        return
    names = [c.field.name for c in entity.searchable]
    stale = [d for d in drafts if d.old is None or d.values.keys() & {*names, "owner", "owner_dept", "deleted_at"}]
    if not stale:
        return
    name_field = entity.definition.name_field
    store.upsert_search(
        tx,
        [
            {
                "object": entity.name,
                "record": d.id,
                "owner": d.get("owner"),
                "owner_dept": d.get("owner_dept"),
                "rank": d.values.get("updated_at") or tx.now,
                **document_of(str(d.get(name_field) or ""), [d.get(n) for n in names]),
            }
            for d in stale
        ],
    )


def write_events(tx: Tx, entity: Entity, drafts: Sequence[Draft], event: str) -> None:
    """Append one event a record to the outbox, unless the unit of work is unheard."""
    if tx.ctx.unheard:
        return
    store.insert_outbox(
        tx,
        [
            {
                "object": entity.name,
                "record": d.id,
                "event": event,
                "at": tx.now,
                "actor": tx.ctx.actor.by,
                "version": 1 if d.old is None else (d.before("version") or 0) + 1,
                "body": {
                    "fields": sorted(n for n in d.values if d.old is not None and d.changes(n)),
                    "owner": d.get("owner"),
                    "owner_before": d.before("owner"),
                    "dept": d.get("owner_dept"),
                    "dept_before": d.before("owner_dept"),
                    "name": str(d.get(entity.definition.name_field) or ""),
                    "source": str(tx.ctx.source),
                    **({"migration": True} if tx.ctx.migration else {}),
                },
            }
            for d in drafts
        ],
    )
