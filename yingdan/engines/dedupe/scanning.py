"""The search for duplicates over a whole object: groups of records that mean the same, for people to look through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from yingdan.engines.dedupe import store
from yingdan.engines.dedupe.keys import KINDS, combined, compare, duplicate_keys, fields_of, record_keys
from yingdan.engines.dedupe.linkage import groups, link
from yingdan.engines.dedupe.model import THRESHOLD
from yingdan.engines.dedupe.service import rules_for
from yingdan.engines.jobs.model import RunningJob, Services
from yingdan.engines.permission.service import field_right
from yingdan.kernel.context import Ctx
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import DuplicateKey

MOST = 200_000
SHOWN_GROUPS, SHOWN_RECORDS = 1_000, 20
BLOCK_AT_MOST = 200
_COMPARED = frozenset({"text", "phone", "email", "url", "date", "region", "address", "int", "autonum"})
_READABLE = frozenset({"read", "edit"})
Row = Mapping[str, Any]


def run_scan(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Compare all records of an object that the caller sees, at most 200,000, and return ``{"groups": […]}``.

    Records are compared by their keys as while one is typed; those that are not companies also field by field, by what
    agreement says in this very table. Only fields that the caller may read are used.
    """
    name = str(job.body["object"])
    with services.snapshot(ctx) as tx:
        entity = tx.catalog.get(name)
        readable = [c for c in entity.columns if field_right(ctx.actor, entity, c) in _READABLE]
        keys = [k for k in duplicate_keys(entity.definition) if {k.field, k.within or k.field} <= set(readable)]
        threshold = min((r.threshold for r in rules_for(tx, entity)), default=THRESHOLD)
        label = entity.definition.name_field
        companies = any(k.kind == "company" for k in keys)
        fields = [] if companies else compared_fields(entity, readable)
        wanted = list(dict.fromkeys((label, *fields_of(keys), *fields)))
        rows: list[Row] = []
        for page in store.pages(tx, entity, wanted):
            rows += [{"id": str(r[0]), **dict(zip(wanted, r[1:], strict=True))} for r in page]
            job.progress(len(rows))
            if len(rows) >= MOST:
                break
    pairs = key_pairs(rows, keys, threshold)
    if fields:
        pairs = {(p.one, p.other): p.probability for p in link(rows, fields)} | pairs
    found = groups(pairs)
    job.progress(len(rows), len(rows))
    return {
        "object": name,
        "records": len(rows),
        "group_count": len(found),
        "duplicates": sum(len(g) - 1 for g in found),
        "groups": [_shown(g, rows, pairs, label) for g in found[:SHOWN_GROUPS]],
    }


def compared_fields(entity: Entity, readable: Sequence[str]) -> list[str]:
    """Return the fields by which records without keys of their own are compared: what people typed, and links by their id."""
    found = []
    for name in readable:
        field = entity.columns[name].field
        if not field.system and not field.derived and (field.type in _COMPARED or field.type == "ref"):
            found.append(name)
    return found


def key_pairs(rows: Sequence[Row], keys: Sequence[DuplicateKey], threshold: float) -> dict[tuple[int, int], float]:
    """Return the pairs of rows (by number) that share a key and are as alike as the threshold asks for."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for key in record_keys(keys, row.get):
            blocks[key.kind, key.key].append(number)
    kinds = frozenset(KINDS)
    found: dict[tuple[int, int], float] = {}
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if not 2 <= len(members) <= BLOCK_AT_MOST:
            continue
        for pair in combinations(members, 2):
            if pair in seen:
                continue
            seen.add(pair)
            evidence = compare(keys, rows[pair[0]].get, keys, rows[pair[1]].get, kinds)
            score = combined(evidence)
            if evidence and score >= threshold:
                found[pair] = score
    return found


def _shown(
    group: Sequence[int], rows: Sequence[Row], pairs: Mapping[tuple[int, int], float], label: str
) -> dict[str, Any]:
    scores = (
        [s for p in combinations(group, 2) if (s := pairs.get(p)) is not None] if len(group) <= SHOWN_RECORDS else []
    )
    return {
        "score": round(min(scores, default=THRESHOLD), 3),
        "size": len(group),
        "records": [{"id": rows[i]["id"], "name": str(rows[i].get(label) or "")} for i in group[:SHOWN_RECORDS]],
    }
