"""Likely duplicates of a record before it is written: found by keys, judged, masked where the caller may not see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.dedupe import store
from yingdan.engines.dedupe.companies import company
from yingdan.engines.dedupe.keys import KINDS, combined, compare, duplicate_keys, fields_of, record_keys, wanted_keys
from yingdan.engines.dedupe.model import THRESHOLD, Candidate, Match, Rule
from yingdan.engines.permission.service import field_right, readable, require
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.errors import Malformed
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import DuplicateKey
from yingdan.meta.fields.model import BadValue

MAX_MATCHES = 20
SHOWN = frozenset({"name", "owner", "activity"})
_RULE_FIELDS = ("object", "against", "keys", "threshold", "action", "shows", "position", "enabled")
_SEEN = frozenset({"read", "edit"})


def duplicates(tx: Tx, object_name: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``{"matches": [{"id"?, "object", "name", "score", "reasons", "masked", …}], "action"}`` for a draft.

    The draft may be incomplete; values that do not fit their field are left out. With ``id`` it is a record that is
    there already. Matches out of the caller's reach come without id, as far as the rule shows them. Raises NotFound
    (404) for an object that may not be read.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    record = draft.get("id")
    if record is not None and not is_uuid(record):
        raise Malformed("bad_value")
    matches = find(tx, object_name, _parsed(entity, draft), but=str(record).lower() if record else None)
    action = "block" if any(m.rule.blocks for m in matches) else "hint"
    return {"matches": shown(tx, matches), "action": action}


def find(tx: Tx, object_name: str, values: Mapping[str, Any], *, but: str | None = None) -> list[Match]:
    """Return the likely duplicates of these column values by the rules of the object, the surest first, at most 20.

    Without a rule only records that the caller may read are found. Evidence by a field that the caller may not plainly
    read in the other record is left aside: a match would tell its value.
    """
    entity = tx.catalog.get(object_name)
    ours = duplicate_keys(entity.definition)
    wanted = wanted_keys(ours, values.get)
    rules = rules_for(tx, entity)
    if not wanted or not rules:
        return []
    objects = [n for n in dict.fromkeys(o for r in rules for o in r.against) if n in tx.catalog]
    by_object: dict[str, list[str]] = defaultdict(list)
    for name, record in store.sharing(tx, objects, wanted):
        if record != but:
            by_object[name].append(record)
    found: list[Match] = []
    for name, ids in by_object.items():
        target = tx.catalog.get(name)
        theirs = _readable(tx, target)
        usable = [r for r in rules if name in r.against]
        fields = fields_of(duplicate_keys(target.definition))
        judged = (_judge(ours, values, theirs, c, usable) for c in store.candidates(tx, target, ids, fields))
        found.extend(m for m in judged if m)
    found.sort(key=lambda m: (-m.score, not m.candidate.visible, m.candidate.record))
    return found[:MAX_MATCHES]


def find_each(tx: Tx, object_name: str, drafts: Sequence[Mapping[str, Any]]) -> list[Match | None]:
    """Return the surest duplicate of each of many drafts (values as they go over the wire), None where there is none.

    As ``find``, but under their own keys alone, in a few statements for all of them: for imports.
    """
    entity = tx.catalog.get(object_name)
    ours, rules = duplicate_keys(entity.definition), rules_for(tx, entity)
    found: list[Match | None] = [None] * len(drafts)
    if not ours or not rules:
        return found
    parsed = [_parsed(entity, d) for d in drafts]
    objects = [n for n in dict.fromkeys(o for r in rules for o in r.against) if n in tx.catalog]
    keys = [(n, k) for n, values in enumerate(parsed) for k in record_keys(ours, values.get)]
    shared: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, name, record in store.sharing_each(tx, objects, keys):
        shared[name].append((number, record))
    for name, pairs in shared.items():
        target = tx.catalog.get(name)
        theirs, usable = _readable(tx, target), [r for r in rules if name in r.against]
        ids = sorted({record for _, record in pairs})
        fields = fields_of(duplicate_keys(target.definition))
        by_id = {c.record: c for c in store.candidates(tx, target, ids, fields)}
        for number, record in sorted(pairs):
            match = _judge(ours, parsed[number], theirs, by_id[record], usable) if record in by_id else None
            best = found[number]
            if match and (best is None or match.score > best.score):
                found[number] = match
    return found


def rules_for(tx: Tx, entity: Entity) -> list[Rule]:
    """Return the rules of an object in their order; without any, a hint at records the caller may read."""
    rows = peek_all(tx, "dedupe_rule", _RULE_FIELDS).values() if "dedupe_rule" in tx.catalog else ()
    own = sorted((r for r in rows if r["object"] == entity.name and r["enabled"]), key=lambda r: r["position"] or 0)
    if not own and any(r["object"] == entity.name for r in rows):
        return []
    found = [
        Rule(
            entity.name,
            tuple(r["against"] or (entity.name,)),
            frozenset(r["keys"] or KINDS),
            float(THRESHOLD if r["threshold"] is None else r["threshold"]),
            r["action"] == "block",
            frozenset(r["shows"] or ()),
        )
        for r in own
    ]
    return found or [Rule(entity.name, (entity.name,), frozenset(KINDS), THRESHOLD, blocks=False, shows=frozenset())]


def _judge(
    ours: Sequence[DuplicateKey],
    values: Mapping[str, Any],
    theirs: Sequence[DuplicateKey],
    candidate: Candidate,
    rules: Sequence[Rule],
) -> Match | None:
    """Return the match under the first rule that it is one for."""
    for rule in rules:
        if not candidate.visible and not rule.shows:
            continue
        evidence = compare(ours, values.get, theirs, candidate.values.get, rule.kinds)
        score = combined(evidence)
        if evidence and score >= rule.threshold:
            return Match(candidate, round(score, 3), tuple(evidence), rule)
    return None


def _readable(tx: Tx, entity: Entity) -> list[DuplicateKey]:
    actor = tx.ctx.actor
    return [
        k
        for k in duplicate_keys(entity.definition)
        if all(field_right(actor, entity, f) in _SEEN for f in (k.field, k.within) if f)
    ]


def _parsed(entity: Entity, draft: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in fields_of(duplicate_keys(entity.definition)):
        column, value = entity.columns.get(name), draft.get(name)
        if column is None or value in (None, ""):
            continue
        try:
            found[name] = column.type.parse(column.field, value)
        except BadValue:
            continue
    return found


def shown(tx: Tx, matches: Sequence[Match]) -> list[dict[str, Any]]:
    """Return matches as they go over the wire in the caller's language."""
    people = store.owners(tx, sorted({m.candidate.owner for m in matches if m.candidate.owner}))
    return [_shown(tx, m, people.get(m.candidate.owner or "")) for m in matches]


def _shown(tx: Tx, match: Match, owner: str | None) -> dict[str, Any]:
    one, locale = match.candidate, tx.ctx.locale
    entity = tx.catalog.get(one.object)
    name = str(one.values.get(entity.definition.name_field) or "")
    parts = SHOWN if one.visible else match.rule.shows
    plain = one.visible and readable(tx.ctx.actor, entity, entity.definition.name_field)
    body: dict[str, Any] = {
        "object": one.object,
        "name": name if plain else cut_name(name, whole=not one.visible and "name" in parts),
        "score": match.score,
        "reasons": [text(f"duplicate.{_reason(e.kind, e.score)}", locale) for e in match.evidence],
        "masked": not one.visible,
    }
    if one.visible:
        body["id"] = one.record
    if owner and "owner" in parts:
        body["owner"] = owner if one.visible else f"{owner[0]}*"
    if "activity" in parts and one.last_activity_at is not None:
        body["last_activity_days"] = max(0, (tx.now - one.last_activity_at).days)
    return body


def _reason(kind: str, score: float) -> str:
    if kind != "company":
        return f"same_{kind}"
    return "same_company" if score >= 1 else "like_company"


def cut_name(name: str, *, whole: bool) -> str:
    """Return what somebody who may not see a record learns of its name: the core of a company's, or its first character."""
    core = company(name).core if name else ""
    return core if whole and core else f"{name[:1]}***"
