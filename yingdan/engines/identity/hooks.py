"""What happens around writes of users, departments and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher

from yingdan.db.tx import Tx
from yingdan.engines.identity import store
from yingdan.engines.permission.model import RIGHTS, VERBS
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek

# 19 MiB and two passes: the minimum of the OWASP password storage cheat sheet, so that sign-ins stay cheap on two cores
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_MEMO = "passwords"


def before_user(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Take the password out of the row, keep logins in lower case, refuse people who would lead themselves."""
    for draft in drafts:
        if "password" in draft.values:
            password = draft.values.pop("password")
            if password:
                tx.memo.setdefault(_MEMO, {})[draft.id] = HASHER.hash(password)
        if draft.changes("login") and draft.get("login"):
            draft.set("login", draft.get("login").lower())
        if draft.changes("manager"):
            _refuse_circle(tx, draft, "user", "manager")


def before_department(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse a department that would be its own ancestor."""
    for draft in drafts:
        if draft.changes("parent"):
            _refuse_circle(tx, draft, "department", "parent")


def before_role(_: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse rights that are none."""
    for draft in drafts:
        if not draft.changes("objects") or draft.get("objects") is None:
            continue
        body = getattr(draft.get("objects"), "obj", draft.get("objects"))
        if not _well_formed(body):
            draft.problem("objects", "bad_rights")


def after_organisation(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Every change of people, departments or roles makes all processes work out rights anew."""
    if drafts:
        store.bump_rights(tx)


def after_user(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Write credentials; a disabled or removed user loses all sessions at once."""
    passwords: dict[str, str] = tx.memo.pop(_MEMO, {})
    for draft in drafts:
        if draft.changes("deleted_at") and draft.get("deleted_at"):
            store.release_login(tx, draft.id)
        elif draft.old is None or draft.changes("login") or draft.changes("deleted_at") or draft.id in passwords:
            store.save_credential(tx, draft.id, draft.get("login"), passwords.get(draft.id))
        if draft.get("status") == "disabled" or draft.get("deleted_at") or (draft.old and draft.id in passwords):
            store.revoke_sessions(tx, draft.id)
    after_organisation(tx, drafts)


def _refuse_circle(tx: Tx, draft: Draft, target: str, link: str) -> None:
    seen, above = {draft.id}, draft.get(link)
    while above:
        if above in seen:
            draft.problem(link, "circular")
            return
        seen.add(above)
        row = peek(tx, target, [above], (link,)).get(above)
        above = row[link] if row else None


def _well_formed(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    for grant in body.values():
        if not isinstance(grant, dict) or not isinstance(grant.get("verbs", []), list):
            return False
        if any(not isinstance(v, str) for v in grant.get("verbs", [])) or not set(grant.get("verbs", [])) <= set(VERBS):
            return False
        fields = grant.get("fields", {})
        if not isinstance(fields, dict) or not all(v in RIGHTS for v in fields.values()):
            return False
    return True
