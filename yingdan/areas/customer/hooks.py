"""What happens around writes of accounts and contacts."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek


def before_account(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse an account that would be its own ancestor; size follows the number of employees when only that is known."""
    for draft in drafts:
        if draft.changes("parent") and draft.get("parent"):
            _refuse_circle(tx, draft)
        if draft.changes("employees") and draft.get("employees") is not None and not draft.get("scale"):
            draft.set("scale", _scale(int(draft.get("employees"))))


def before_contact(tx: Tx, drafts: Sequence[Draft]) -> None:
    """A contact without an owner of its own belongs to the owner of its account."""
    fresh = [d for d in drafts if d.old is None and "owner" not in d.given and d.get("account")]
    owners = peek(tx, "account", [d.get("account") for d in fresh], ("owner",))
    for draft in fresh:
        row = owners.get(draft.get("account"))
        if row and row["owner"]:
            draft.set("owner", row["owner"])


def _refuse_circle(tx: Tx, draft: Draft) -> None:
    seen = {draft.id}
    parent = draft.get("parent")
    while parent:
        if parent in seen:
            draft.problem("parent", "circular")
            return
        seen.add(parent)
        row = peek(tx, "account", [parent], ("parent",)).get(parent)
        parent = row["parent"] if row else None


def _scale(employees: int) -> str:
    for top, code in ((20, "lt20"), (100, "20-99"), (500, "100-499"), (1000, "500-999")):
        if employees < top:
            return code
    return "1000+"
