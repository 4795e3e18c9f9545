"""View-as: an administrator looks on as somebody else, read only, for as long as the session says so; audited."""

from __future__ import annotations

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.identity import store
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid
from yingdan.kernel.ids import is_uuid


def look_as(tx: Tx, session: str | None, user: str, reason: str | None) -> None:
    """Let the session of the calling administrator see what ``user`` sees. Raises Forbidden (403), Invalid (422)."""
    if not tx.ctx.actor.is_admin or session is None:
        raise Forbidden("admin_only")
    if not is_uuid(user) or user == tx.ctx.actor.user or not store.is_active(tx, user):
        raise Invalid(problems=[FieldProblem("user", "not_found_link", {"object": "user"})])
    store.set_view(tx, session, user)
    note(tx, [Entry("view_as", "user", user, reason=reason)])


def look_as_oneself(tx: Tx, session: str | None) -> None:
    """End looking on as somebody else; nothing happens when it has ended already."""
    user = store.drop_view(tx, session) if session else None
    if user is not None:
        note(tx, [Entry("view_as_end", "user", user)])
