"""The team of a record, as a field of the record's body and on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from yingdan.api.models import Member, TeamBody
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.permission.service import may
from yingdan.engines.permission.shares import set_team
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from yingdan.kernel.ids import is_uuid

TEAM = "team"


def record_id(object: str, text: str) -> str:
    """Return the id of a record from a path. Raises NotFound (404) for what cannot be one."""
    if not is_uuid(text):
        raise NotFound("record_not_found", object=object, id=text[:60])
    return text.lower()


def put_team(records: Records, tx: Tx, object: str, id: str, members: Sequence[Member]) -> None:
    """Set a record's team. Raises NotFound (404), Forbidden (403), Invalid (422)."""
    records.load(tx, object, [id], edit=True)
    if not may(tx.ctx.actor, tx.catalog.get(object), "share"):
        raise Forbidden("verb_not_allowed", verb="share", object=object)
    set_team(tx, object, id, [m.model_dump() for m in members])
    note(tx, [Entry("team", object, id, note={"team": ", ".join(m.user for m in members)})])


def split_team(body: Mapping[str, Any]) -> tuple[dict[str, Any], list[Member] | None]:
    """Return a record's body without its team, and the team. Raises Invalid (422) for one of another shape."""
    values = {k: v for k, v in body.items() if k != TEAM}
    if TEAM not in body:
        return values, None
    try:
        return values, TeamBody(team=body[TEAM] or []).team
    except ValidationError as error:
        raise Invalid(problems=[FieldProblem(TEAM, "not_list")]) from error
