"""Comments: what people say about a record, with @ for those who should look.

Whoever may read a record may read its comments and add one. Only the author changes a comment; the author and
administrators remove it. Those who are called are told once, and only where they may read the record themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.notify import store_comments as store
from yingdan.engines.notify.service import moved, tell
from yingdan.engines.permission.service import readable
from yingdan.engines.records.service import Records
from yingdan.kernel.context import Actor
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound, Unauthorized, YingdanError
from yingdan.kernel.ids import is_uuid
from yingdan.meta.fields.temporal import instant_text

TEXT_MAX = 5_000
MENTIONS_MAX = 30


class Comments:
    """Adds, changes and removes comments; ``actor_of`` returns a person's actor and raises NotFound for nobody."""

    def __init__(self, records: Records, actor_of: Callable[[Tx, str], Actor]) -> None:
        self._records, self._actor_of = records, actor_of

    def add(self, tx: Tx, object_name: str, record: str, text: str, mentions: Sequence[str]) -> dict[str, Any]:
        """Add the caller's comment and tell those it calls; ``unseen`` of the answer are those who may not read the record.

        Raises NotFound (404) for a record the caller may not see, Invalid (422) for no text, a long one or unknown people.
        """
        self._records.load(tx, object_name, [record])
        text, people = _checked(tx, text, mentions)
        comment = tx.ctx.new_id()
        store.insert(tx, (comment, object_name, record, _caller(tx), text, list(people), tx.now))
        unseen = self._call(tx, object_name, record, list(people))
        moved(tx, object_name, [record])
        note(tx, [Entry("comment", object_name, record)])
        return {"id": comment, "at": instant_text(tx.now), "unseen": [people[p] for p in unseen]}

    def change(
        self, tx: Tx, object_name: str, record: str, comment: str, text: str, mentions: Sequence[str]
    ) -> dict[str, Any]:
        """Change the caller's own comment; only those newly called are told.

        Raises NotFound (404), Forbidden ``comment_of_other`` (403), Invalid (422).
        """
        self._records.load(tx, object_name, [record])
        author, _, before = _found(tx, object_name, record, comment)
        if author != _caller(tx):
            raise Forbidden("comment_of_other")
        text, people = _checked(tx, text, mentions)
        store.change(tx, comment, text, list(people), tx.now)
        unseen = self._call(tx, object_name, record, [p for p in people if p not in before])
        moved(tx, object_name, [record])
        note(tx, [Entry("comment_changed", object_name, record)])
        return {"id": comment, "edited_at": instant_text(tx.now), "unseen": [people[p] for p in unseen]}

    def remove(self, tx: Tx, object_name: str, record: str, comment: str) -> None:
        """Remove a comment for good: one's own, any for administrators. Raises NotFound (404), Forbidden (403)."""
        self._records.load(tx, object_name, [record])
        author, _, _ = _found(tx, object_name, record, comment)
        if author != _caller(tx) and not tx.ctx.actor.is_admin:
            raise Forbidden("comment_of_other")
        store.remove(tx, comment)
        moved(tx, object_name, [record])
        note(tx, [Entry("comment_removed", object_name, record)])

    def _call(self, tx: Tx, object_name: str, record: str, people: Sequence[str]) -> list[str]:
        """Tell people that they are called, and return those who may not read the record and are not told."""
        author = _caller(tx)
        others = [p for p in people if p != author]
        told = {p: known for p in others if (known := self._known_as(tx, object_name, record, p)) is not None}
        by = store.active(tx, [author]).get(author, "")
        for person, name in told.items():
            tell(tx, [person], "mentioned", object_name, record, {"name": name, "by": by})
        return [p for p in others if p not in told]

    def _known_as(self, tx: Tx, object_name: str, record: str, person: str) -> str | None:
        """Return the name under which a person knows a record ("" where it is hidden from them), None when they may not read it."""
        entity = tx.catalog.get(object_name)
        name = entity.definition.name_field
        try:
            own = replace(tx, ctx=replace(tx.ctx, actor=self._actor_of(tx, person), on_behalf=None), memo={})
            row = self._records.load(own, object_name, [record])[record]
        except YingdanError:
            return None
        return str(row.get(name) or "") if readable(own.ctx.actor, entity, name) else ""


def has_commented(tx: Tx) -> bool:
    """Tell whether the caller has ever said something about a record."""
    return store.by_author(tx, _caller(tx))


def _caller(tx: Tx) -> str:
    """Return who is at the keyboard, also while working in another's name."""
    if tx.ctx.actor.by is None:
        raise Unauthorized
    return tx.ctx.actor.by


def _checked(tx: Tx, text: str, mentions: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return a text without blanks around it and the names of those it calls. Raises Invalid (422)."""
    text = text.strip()
    problems = []
    if not text:
        problems.append(FieldProblem("text", "required"))
    if len(text) > TEXT_MAX:
        problems.append(FieldProblem("text", "too_long", {"max": TEXT_MAX}))
    wanted = list(dict.fromkeys(m.lower() for m in mentions))
    people = store.active(tx, wanted) if all(is_uuid(m) for m in wanted) else {}
    if len(wanted) > MENTIONS_MAX or any(m not in people for m in wanted):
        problems.append(FieldProblem("mentions", "not_found_link", {"object": "user"}))
    if problems:
        raise Invalid(problems=problems)
    return text, {m: people[m] for m in wanted}


def _found(tx: Tx, object_name: str, record: str, comment: str) -> tuple[str, str, list[str]]:
    row = store.find(tx, object_name, record, comment) if is_uuid(comment) else None
    if row is None:
        raise NotFound("record_not_found", object="comment", id=comment[:60])
    return row[0], row[1], list(row[2])
