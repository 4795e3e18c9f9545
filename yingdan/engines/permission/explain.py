"""Tells why somebody may or may not read and change a record and its fields: every reason, in a sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission import store
from yingdan.engines.permission.model import EVERY
from yingdan.engines.permission.rights import field_right, holds, may, row_right
from yingdan.engines.permission.rules import compile_rule
from yingdan.engines.permission.ways import Way, predicate, ways
from yingdan.kernel.context import Actor
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from yingdan.kernel.i18n import text
from yingdan.meta.catalog import Entity
from yingdan.meta.fields.temporal import instant_text
from yingdan.meta.predicate import parse_filter

Reason = dict[str, Any]
_VERBS = {"read": "read", "edit": "update", "delete": "delete"}
_LEAST = ("edit", "read", "masked")


def explain(tx: Tx, object_name: str, record_id: str, actor: Actor, field: str | None = None) -> dict[str, Any]:
    """Return why ``actor`` may or may not read, edit and delete a record, and what each restricted field is to ``actor``.

    Callers ask about themselves and records they may read (else NotFound, 404); administrators about anybody and any record.
    Raises Forbidden (403) for questions about others, Invalid (422) for a field that is none.
    """
    entity = tx.catalog.get(object_name)
    caller = tx.ctx.actor
    if actor.user != caller.user and not caller.is_admin:
        raise Forbidden("admin_only")
    row = store.explained_row(tx, entity, record_id, predicate(tx, entity, "t"))
    if row is None or not may(caller, entity, "read"):
        raise NotFound("record_not_found", object=object_name, id=record_id[:60])
    if field is not None and (field not in entity.columns or field_right(caller, entity, field) == "hidden"):
        raise Invalid(problems=[FieldProblem(field, "unknown_field")])
    theirs = replace(tx, ctx=replace(tx.ctx, actor=actor), memo={})
    facts = _Facts(theirs, entity, record_id, row)
    answer: dict[str, Any] = {
        "object": object_name,
        "id": record_id,
        "user": {"id": actor.user, "name": actor.name},
        "roles": list(actor.role_names),
        "scope": actor.scope,
    }
    for word, verb in _VERBS.items():
        answer[word] = facts.access(verb, edit=word != "read")
    shown = [n for n in entity.columns if field_right(caller, entity, n) != "hidden"] if field is None else [field]
    answer["fields"] = [f for f in (facts.field(n) for n in shown) if field is not None or f["right"] != f["usual"]]
    return answer


class _Facts:
    """What there is to say about one record and one person."""

    def __init__(self, tx: Tx, entity: Entity, record_id: str, row: Mapping[str, Any]) -> None:
        self._tx, self._entity, self._id, self._row = tx, entity, record_id, row
        self._actor = tx.ctx.actor
        people = [p for p in (row["owner"],) if p]
        self._owner = store.names(tx, tx.catalog.get("user"), people).get(row["owner"] or "", "")
        departments = [d for d in (row["owner_dept"],) if d]
        self._dept = store.names(tx, tx.catalog.get("department"), departments).get(row["owner_dept"] or "", "")
        self._roles = store.role_bodies(tx, self._actor.roles)

    def access(self, verb: str, *, edit: bool) -> dict[str, Any]:
        """Return whether the person may do something with the record, and all the reasons for and against."""
        actor, entity = self._actor, self._entity
        if self._row["deleted_at"] is not None:
            return {"allowed": False, "reasons": [self._say("deleted", holds=False)]}
        if actor.is_admin:
            return {"allowed": True, "reasons": [self._say("admin", holds=True)]}
        word = text(f"verb.{verb}", self._tx.ctx.locale)
        has_verb = may(actor, entity, verb) and may(actor, entity, "read")
        reasons = [self._say("verb", holds=has_verb, verb=word)]
        if entity.definition.public and not edit:
            reasons.append(self._say("public", holds=True))
            return {"allowed": has_verb, "reasons": reasons}
        if actor.scope == "all":
            reasons.append(self._say("scope_all", holds=True))
            return {"allowed": has_verb, "reasons": reasons}
        found = ways(self._tx, entity, "t", edit=edit)
        true = store.explained_ways(self._tx, entity, self._id, [w.sql for w in found])
        within = [self._way(w, holding=holding, edit=edit) for w, holding in zip(found, true, strict=True)]
        if all(w.code != "share" for w in found):
            within.append(self._shares(holding=False, edit=edit))
        return {"allowed": has_verb and any(true), "reasons": [*reasons, *(r for part in within for r in part)]}

    def field(self, name: str) -> dict[str, Any]:
        """Return what a field of the record is to the person, and which role says so."""
        entity, actor = self._entity, self._actor
        column = entity.columns[name]
        conditions = [holds(self._tx, entity, name, least, "t") for least in _LEAST]
        true = store.explained_ways(self._tx, entity, self._id, conditions)
        right = next((least for least, holding in zip(_LEAST, true, strict=True) if holding), "hidden")
        usual = "read" if column.field.derived else "edit"
        reasons = [] if actor.is_admin else [r for role in self._roles for r in self._role_on(role, name)]
        if row_right(actor, entity, name) is None and right == "read" and column.field.derived:
            reasons.append(self._say("derived", holds=True))
        return {
            "field": name,
            "label": column.field.label.text(self._tx.ctx.locale),
            "right": right,
            "usual": usual,
            "reasons": reasons,
        }

    def _role_on(self, role: tuple[str, Mapping[str, Any]], field: str) -> list[Reason]:
        name, body = role
        grant = body.get(self._entity.name) or body.get(EVERY) or {}
        if not grant.get("verbs"):
            return []
        right = grant.get("fields", {}).get(field, "edit")
        if isinstance(right, str):
            return [self._say("field_role", holds=right in {"read", "edit"}, role=name, right=self._right(right))]
        node = parse_filter(right["when"])
        met = node is None or store.explained_ways(
            self._tx, self._entity, self._id, [compile_rule(self._tx, self._entity, "t", node)]
        ) == [True]
        given = right.get("then", "edit") if met else right.get("else", "hidden")
        code = "field_rule_met" if met else "field_rule_unmet"
        return [self._say(code, holds=given in {"read", "edit"}, role=name, right=self._right(given))]

    def _way(self, way: Way, *, holding: bool, edit: bool) -> list[Reason]:
        if way.code == "owner":
            return [self._owner_reason(holding=holding)]
        if way.code == "department":
            return [self._say("department", holds=holding, department=self._dept or "-")]
        if way.code == "share":
            return self._shares(holding=holding, edit=edit)
        if way.code in {"parent", "cascade"}:
            label = self._tx.catalog.get(way.params["object"]).definition.label.text(self._tx.ctx.locale)
            return [self._say(way.code, holds=holding, object=label)]
        return [self._say(way.code, holds=holding, **{k: v for k, v in way.params.items() if k != "id"})]

    def _owner_reason(self, *, holding: bool) -> Reason:
        if self._row["owner"] == self._actor.user:
            return self._say("owner_self", holds=True)
        if holding:
            return self._say("owner_below", holds=True, owner=self._owner)
        return self._say("owner_other" if self._row["owner"] else "owner_none", holds=False, owner=self._owner)

    def _shares(self, *, holding: bool, edit: bool) -> list[Reason]:
        found = []
        for kind, grantee, level, until, team, by in store.shares_with(
            self._tx, self._entity.name, self._id, self._actor.grantees
        ):
            alive = until is None or until > self._tx.now
            enough = alive and (level == "edit" or not edit)
            code = "team" if team else "share"
            code += "" if enough else "_ended" if not alive else "_read"
            until_text = instant_text(until) if until else "-"
            found.append(
                self._say(code, holds=enough, kind=kind, grantee=grantee or "", until=until_text, by=by or "-")
            )
        return found or [self._say("share_none", holds=holding)]

    def _right(self, right: str) -> str:
        return text(f"right.{right}", self._tx.ctx.locale)

    def _say(self, code: str, *, holds: bool, **params: Any) -> Reason:
        known = {"user": self._actor.name, "roles": ", ".join(self._actor.role_names) or "-"}
        key = f"explain.{code}.{'yes' if holds else 'no'}"
        label = self._entity.definition.label.text(self._tx.ctx.locale)
        told = {"object": label, **known, **params}
        return {"code": code, "holds": holds, "text": text(key, self._tx.ctx.locale, **told)}
