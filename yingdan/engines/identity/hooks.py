"""What happens around writes of users, departments and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.identity import store
from yingdan.engines.identity.passwords import HASHER, new_password_problems, remember
from yingdan.engines.permission.model import EVERY, VERBS, check_size, data_rules, field_rule_problem
from yingdan.engines.permission.rules import check_rule, fits
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek
from yingdan.kernel.errors import Invalid, Malformed, YingdanError
from yingdan.meta.predicate import parse_filter

_MEMO = "passwords"


def before_user(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Take the password out of the row, keep logins in lower case, refuse people who would lead themselves."""
    for draft in drafts:
        if "password" in draft.values:
            password = draft.values.pop("password")
            if password:
                user = None if draft.old is None else draft.id
                draft.problems += new_password_problems(tx, user, draft.get("login") or "", password, "password")
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


def before_role(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse rights that are none, and rules that do not fit the objects they are for."""
    for draft in drafts:
        body = _plain(draft.get("objects"))
        if draft.changes("objects") and body is not None:
            if not _well_formed(body):
                draft.problem("objects", "bad_rights")
            else:
                _check_field_rules(tx, draft, body)
        if draft.changes("rule") or draft.changes("scope"):
            _check_data_rule(tx, draft)


def _plain(value: Any) -> Any:
    return getattr(value, "obj", value)


def _check_field_rules(tx: Tx, draft: Draft, body: dict[str, Any]) -> None:
    for name, grant in body.items():
        for field, right in grant.get("fields", {}).items():
            if isinstance(right, str):
                continue
            try:
                node = parse_filter(right["when"])
                if node is None or name not in tx.catalog:
                    draft.problem("objects", "bad_rights")
                else:
                    check_size(node)
                    check_rule(tx, tx.catalog.get(name), node)
            except (Malformed, Invalid) as error:
                draft.problem("objects", "bad_rule", reason=error.code, field=field)


def _check_data_rule(tx: Tx, draft: Draft) -> None:
    try:
        rules = data_rules(_plain(draft.get("rule")))
        if draft.get("scope") == "rule" and not rules:
            draft.problem("rule", "required")
        for name, node in rules:
            entities = [tx.catalog.get(name)] if name != EVERY else list(tx.catalog.entities.values())
            fitting = [e for e in entities if name != EVERY or fits(tx.catalog, e, node)]
            if not fitting:
                draft.problem("rule", "bad_rule", reason="unknown_field")
            for entity in fitting:
                check_rule(tx, entity, node)
    except YingdanError as error:
        draft.problem("rule", "bad_rule", reason=error.code)


def after_organisation(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Every change of people, departments or roles makes all processes work out rights anew."""
    if drafts:
        store.bump_rights(tx)


def after_user(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Write credentials; a disabled or removed user loses all sessions at once."""
    passwords: dict[str, str] = tx.memo.pop(_MEMO, {})
    for draft in drafts:
        if draft.old is not None and draft.id in passwords:
            remember(tx, draft.id)
        if draft.changes("deleted_at") and draft.get("deleted_at"):
            store.release_login(tx, draft.id)
        elif draft.old is None or draft.changes("login") or draft.changes("deleted_at") or draft.id in passwords:
            store.save_credential(tx, draft.id, draft.get("login"), passwords.get(draft.id))
        if draft.get("status") == "disabled" or draft.get("deleted_at") or (draft.old and draft.id in passwords):
            store.revoke_sessions(tx, draft.id)
    after_organisation(tx, drafts)


def _refuse_circle(tx: Tx, draft: Draft, target: str, link: str) -> None:
    store.lock_organisation(tx)
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
        if not isinstance(fields, dict) or any(field_rule_problem(v) for v in fields.values()):
            return False
    return True
