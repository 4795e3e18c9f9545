"""The one door to data. Every verb takes many records, runs in the caller's transaction and is all or nothing.

Order of a write: locate under the caller's read predicate (else 404) → verb and fields allowed (403) → parse, defaults,
numbers → area hooks → required and links (422) → still within the caller's scope → one set-based statement → history,
versions, search, outbox. So no refusal tells of a record that the caller may not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from yingdan.db.tx import Tx
from yingdan.engines.numbering.service import Numbering
from yingdan.engines.permission.service import may, predicate, require
from yingdan.engines.records import removal, store
from yingdan.engines.records.attachments import check_files, note_uses
from yingdan.engines.records.checks import check_links, check_unique
from yingdan.engines.records.choices import check_choices, dept_codes
from yingdan.engines.records.limits import check_rules, check_scope, refuse_closed
from yingdan.engines.records.lines import check_lines, write_lines
from yingdan.engines.records.model import NOTHING, AfterHook, Around, BeforeHook, Draft
from yingdan.engines.records.parse import EFFECTIVE, GIVEN_ID, PAST, check_required, fill_defaults, own_word, parse_into
from yingdan.engines.records.peek import forget, peek
from yingdan.engines.records.rollups import refresh_rollups
from yingdan.engines.records.rules import check_validation, required_now, run_formulas
from yingdan.engines.records.traces import write_traces
from yingdan.kernel.errors import Conflict, FieldProblem, Forbidden, Invalid, Stale
from yingdan.kernel.text import sort_key
from yingdan.meta.catalog import Entity

WARNINGS = "warnings"
"""Where a unit of work keeps the problems that warn and do not stop it, for whoever answers the caller."""
Change = tuple[str, Mapping[str, Any]]


class Records:
    """Creates, changes, removes and restores records of any object."""

    def __init__(
        self,
        numbering: Numbering,
        before: Mapping[str, Sequence[BeforeHook]],
        after: Mapping[str, Sequence[AfterHook]],
        around: Around = NOTHING,
    ) -> None:
        self._numbering = numbering
        self._before = before
        self._after = after
        self._around = around

    def load(self, tx: Tx, object_name: str, ids: Sequence[str], *, edit: bool = False) -> dict[str, dict[str, Any]]:
        """Return column values of records the caller may read (or change). Raises NotFound (404) for any other."""
        entity = tx.catalog.get(object_name)
        require(tx, entity, "read")
        rows = store.read_rows(tx, entity, ids, None, predicate(tx, entity, "t", edit=edit))
        removal.must_be_there(rows, object_name, ids)
        return rows

    def create(
        self, tx: Tx, object_name: str, rows: Sequence[Mapping[str, Any]], *, trusted: bool = False
    ) -> list[str]:
        """Create records and return their ids in order.

        A row may carry ``_effective_at`` (needs the import verb) and, from importers, ``_past``. Raises Invalid (422)
        with the problems of the first bad row, Forbidden (403), NotFound (404) for an object that may not be read.
        """
        drafts = self.draft(tx, object_name, rows, trusted=trusted)
        _raise_first(tx, drafts)
        self.insert(tx, object_name, drafts)
        return [d.id for d in drafts]

    def draft(
        self, tx: Tx, object_name: str, rows: Sequence[Mapping[str, Any]], *, trusted: bool = False
    ) -> list[Draft]:
        """Prepare new records without writing them; what is wrong with each stands in its ``problems``."""
        entity = tx.catalog.get(object_name)
        require(tx, entity, "create")
        actor = tx.ctx.actor
        self._check_effective(tx, entity, rows)
        drafts: list[Draft] = []
        for row in rows:
            draft = Draft(
                own_word(tx, row, GIVEN_ID) or tx.ctx.new_id(),
                None,
                {},
                tx.now,
                frozenset(row),
                own_word(tx, row, PAST),
            )
            parse_into(tx, entity, draft, row, trusted=trusted)
            fill_defaults(entity, draft, tx.ctx.workspace.currency)
            if "owner" not in row:
                draft.values["owner"] = actor.user
            original = draft.values.get("created_at_original")
            draft.values |= {
                "id": draft.id,
                "version": 1,
                "created_by": actor.by,
                "created_at": draft.at if EFFECTIVE in row else tx.now,
                "updated_by": actor.by,
                "updated_at": tx.now,
            }
            if original and EFFECTIVE not in row and draft.past is None:
                draft.at = original
            drafts.append(draft)
        self._number(tx, entity, drafts)
        self._finish(tx, entity, drafts)
        return drafts

    def insert(self, tx: Tx, object_name: str, drafts: Sequence[Draft]) -> None:
        """Write prepared new records with history, versions, search documents and events."""
        entity = tx.catalog.get(object_name)
        if not drafts:
            return
        for draft in drafts:
            draft.values["_sort"] = sort_key(str(draft.get(entity.definition.name_field) or ""))
        bulk = len(drafts) >= store.BULK_FROM
        try:
            with nullcontext() if bulk else tx.conn.pipeline():  # COPY has no place in a pipeline
                store.insert_rows(tx, entity, [d.values for d in drafts])
                write_traces(tx, entity, drafts, "created")
        except UniqueViolation as error:
            raise Conflict("not_unique") from error
        except ForeignKeyViolation as error:
            raise Invalid(problems=[FieldProblem("", "not_found_link")]) from error
        check_rules(tx, entity, drafts)
        note_uses(tx, entity, drafts)
        write_lines(self, tx, entity, drafts)
        self._run_after(tx, entity, drafts)

    def change(
        self,
        tx: Tx,
        object_name: str,
        changes: Sequence[Change],
        *,
        if_match: int | None = None,
        reason: str | None = None,
        trusted: bool = False,
    ) -> list[str]:
        """Change records: exactly the fields sent. Returns the ids.

        ``if_match`` is the version the caller saw (single record). Raises NotFound (404) for records the caller may not
        see, Forbidden (403), Stale (412) with both versions, Invalid (422) with the problems of the first bad record.
        """
        drafts = self.draft_change(tx, object_name, changes, if_match=if_match, reason=reason, trusted=trusted)
        _raise_first(tx, drafts)
        self.update(tx, object_name, drafts)
        return [d.id for d in drafts]

    def draft_change(
        self,
        tx: Tx,
        object_name: str,
        changes: Sequence[Change],
        *,
        if_match: int | None = None,
        reason: str | None = None,
        trusted: bool = False,
    ) -> list[Draft]:
        """Prepare changes without writing them, the rows locked; see ``change``."""
        entity = tx.catalog.get(object_name)
        require(tx, entity, "read")
        ids = [c[0] for c in changes]
        rows = store.read_rows(tx, entity, ids, None, predicate(tx, entity, "t"), lock=True)
        removal.must_be_there(rows, object_name, ids)
        require(tx, entity, "update")
        editable = self._editable(tx, entity, ids)
        self._check_effective(tx, entity, [c[1] for c in changes])
        drafts: list[Draft] = []
        for record_id, values in changes:
            old = rows[record_id]
            if record_id not in editable:
                raise Forbidden("record_read_only")
            if if_match is not None and old["version"] != if_match:
                raise Stale(yours=if_match, theirs=old["version"])
            draft = Draft(record_id, old, {}, tx.now, frozenset(values), own_word(tx, values, PAST), reason)
            parse_into(tx, entity, draft, values, trusted=trusted)
            draft.values = {n: v for n, v in draft.values.items() if v != old.get(n)}
            drafts.append(draft)
        if not trusted:
            refuse_closed(tx, entity, drafts)
        self._finish(tx, entity, drafts)
        return drafts

    def update(self, tx: Tx, object_name: str, drafts: Sequence[Draft]) -> None:
        """Write prepared changes; a draft that changes nothing writes nothing."""
        entity = tx.catalog.get(object_name)
        moved = [d for d in drafts if d.lines or any(d.changes(n) for n in d.values)]
        if not moved:
            return
        name_field = entity.definition.name_field
        starts = (
            store.last_version_starts(tx, entity, [d.id for d in moved if d.at < tx.now])
            if any(d.at < tx.now for d in moved)
            else {}
        )
        try:
            with nullcontext() if len(moved) >= store.BULK_FROM else tx.conn.pipeline():
                for draft in sorted(moved, key=lambda d: d.id):
                    values = {n: v for n, v in draft.values.items() if draft.changes(n)}
                    if name_field in values:
                        values["_sort"] = sort_key(str(values[name_field] or ""))
                    values |= {"updated_at": tx.now, "updated_by": tx.ctx.actor.by}
                    store.update_row(tx, entity, draft.id, values)
                write_traces(tx, entity, moved, "updated", starts)
        except UniqueViolation as error:
            raise Conflict("not_unique") from error
        check_rules(tx, entity, moved)
        note_uses(tx, entity, moved)
        write_lines(self, tx, entity, moved)
        self._run_after(tx, entity, moved)

    def remove(self, tx: Tx, object_name: str, ids: Sequence[str]) -> None:
        """Move records to the recycle bin (30 days), and with them the records that belong to them.

        Raises NotFound (404), Forbidden (403), Conflict ``in_use`` (409) while other records cannot do without them.
        """
        entity = tx.catalog.get(object_name)
        require(tx, entity, "read")
        rows = store.read_rows(tx, entity, ids, None, predicate(tx, entity, "t"), lock=True)
        removal.must_be_there(rows, object_name, ids)
        require(tx, entity, "delete")
        editable = self._editable(tx, entity, ids)
        if not set(ids) <= editable:
            raise Forbidden("record_read_only")
        for child, children in removal.belonging(tx, entity, ids):
            self.remove(tx, child, children)
        removal.refuse_in_use(tx, entity, ids)
        self._run_after(tx, entity, removal.put_away(tx, entity, rows))

    def restore(self, tx: Tx, object_name: str, ids: Sequence[str]) -> None:
        """Bring records back from the recycle bin, and with them what went there with them.

        Raises NotFound (404), Conflict ``not_unique`` (409) on a collision.
        """
        entity = tx.catalog.get(object_name)
        require(tx, entity, "delete")
        rows = store.read_rows(tx, entity, ids, None, predicate(tx, entity, "t"), lock=True, deleted=True)
        removal.must_be_there(rows, object_name, ids)
        drafts = removal.bring_back(tx, entity, rows)
        self._run_after(tx, entity, drafts)
        for child, children in removal.gone_along(tx, entity, ids):
            self.restore(tx, child, children)

    # -- parts of a write --------------------------------------------------------------------------------------------

    def _check_effective(self, tx: Tx, entity: Entity, rows: Sequence[Mapping[str, Any]]) -> None:
        if any(EFFECTIVE in r for r in rows) and not may(tx.ctx.actor, entity, "import"):
            raise Forbidden("verb_not_allowed", verb="import", object=entity.name)

    def _editable(self, tx: Tx, entity: Entity, ids: Sequence[str]) -> set[str]:
        condition = predicate(tx, entity, "t", edit=True)
        return set(ids) if condition.text == "true" else store.existing(tx, entity, ids, condition)

    def _number(self, tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
        for column in entity.columns.values():
            field = column.field
            if field.type != "autonum" or not field.pattern:
                continue
            bare = [d for d in drafts if not d.values.get(field.name)]
            if not bare:
                continue
            local = tx.now.astimezone(tx.ctx.workspace.zone)
            codes = dept_codes(tx, bare) if "{DEPT}" in field.pattern else [""] * len(bare)
            inside = tx.conn if field.gapless else None
            series = f"{entity.name}.{field.name}"
            numbers = self._numbering.numbers(tx.schema, series, field.pattern, local, codes, inside=inside)
            for draft, number in zip(bare, numbers, strict=True):
                draft.values[field.name] = number

    def _finish(self, tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
        for hook in self._before.get(entity.name, ()):
            hook(tx, drafts)
        for general in self._around.before:
            general(tx, entity, drafts)
        self._departments(tx, drafts)
        run_formulas(tx, entity, drafts)
        conditional = required_now(tx, entity, drafts)
        for draft in drafts:
            missing = check_required(entity, draft, conditional.get(draft.id, ()))
            if tx.ctx.migration and missing:
                kept = [m for m in missing if m != entity.definition.name_field]
                if kept:
                    draft.set("gaps", entity.columns["gaps"].type.parse(entity.columns["gaps"].field, kept))
                missing = [m for m in missing if m not in kept]
            for name in missing:
                draft.problem(name, "required")
        check_links(tx, entity, drafts)
        check_unique(tx, entity, drafts)
        check_choices(entity, drafts)
        check_validation(tx, entity, drafts)
        check_files(tx, entity, drafts)
        check_lines(tx, entity, drafts)
        check_scope(tx, entity, drafts)

    def _departments(self, tx: Tx, drafts: Sequence[Draft]) -> None:
        moved = [d for d in drafts if d.changes("owner") and d.get("owner")]
        people = peek(tx, "user", [d.get("owner") for d in moved], ("department",))
        for draft in moved:
            person = people.get(draft.get("owner"))
            draft.set("owner_dept", person["department"] if person else None)

    def _run_after(self, tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
        forget(tx, entity.name)
        refresh_rollups(tx, entity, drafts)
        for hook in self._after.get(entity.name, ()):
            hook(tx, drafts)
        for general in self._around.after:
            general(tx, entity, drafts)


def _raise_first(tx: Tx, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        tx.memo.setdefault(WARNINGS, []).extend(p for p in draft.problems if p.severity == "warn")
        blocking = [p for p in draft.problems if p.severity == "block"]
        if blocking:
            raise Invalid(problems=draft.problems)
