"""From the values of a record to its keys, and from two records to the evidence that they mean the same; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from yingdan.engines.dedupe.characters import misspellings, plain
from yingdan.engines.dedupe.companies import Company, company, mail_hosts, similarity, sound_of
from yingdan.engines.dedupe.model import Evidence, Key, Wanted
from yingdan.meta.definitions import DuplicateKey, ObjectDef

EXACT = {"code": 1.0, "email": 0.92, "phone": 0.9, "person": 0.9, "text": 0.8, "domain": 0.7}
KINDS = ("company", *EXACT)
_BY_TYPE = {"phone": "phone", "email": "email", "url": "domain"}
_NOT_CODE = re.compile(r"[\W_]+")
_EXTENSION = re.compile(r";ext=.*$")
CODE_MIN, PHONE_MIN, MISSPELT_MAX, WORDS_AT_MOST = 4, 7, 8, 6
NEAR, FAR, MISSPELT_NEAR, MISSPELT_FAR = 60, 60, 8, 4
Read = Callable[[str], Any]


def duplicate_keys(definition: ObjectDef) -> tuple[DuplicateKey, ...]:
    """Return what tells duplicates of an object; a custom object that declares nothing goes by name, phone and addresses."""
    if definition.duplicates or not definition.custom:
        return definition.duplicates
    kinds = {definition.name_field: "text"} | {
        f.name: _BY_TYPE[f.type] for f in definition.fields if f.type in _BY_TYPE
    }
    return tuple(DuplicateKey(f.name, kinds[f.name]) for f in definition.fields if f.name in kinds and not f.at_read)


def fields_of(keys: Iterable[DuplicateKey]) -> list[str]:
    """Return the fields that keys are made of."""
    return list(dict.fromkeys(n for k in keys for n in (k.field, k.within) if n))


def record_keys(keys: Iterable[DuplicateKey], read: Read) -> list[Key]:
    """Return the keys under which a record with these values is kept."""
    found: dict[Key, None] = {}
    for key in keys:
        for made in _keys(key, read):
            found[made] = None
    return list(found)


def wanted_keys(keys: Iterable[DuplicateKey], read: Read) -> list[Wanted]:
    """Return the keys under which duplicates of a record are looked for: its own and those with a character mistaken."""
    listed = list(keys)
    found = {k: Wanted(k, NEAR, FAR) for k in record_keys(listed, read)}
    for key in listed:
        name = _company(read(key.field)) if key.kind == "company" else None
        if name and name.chinese and len(name.trade) <= MISSPELT_MAX:
            # a short name that is misspelt and says nothing else might be anybody
            far = 0 if len(name.trade) <= 2 else MISSPELT_FAR
            for text in misspellings(name.trade):
                misspelt = Key("name", text, name.line)
                found.setdefault(misspelt, Wanted(misspelt, MISSPELT_NEAR, far))
    return list(found.values())


def _keys(key: DuplicateKey, read: Read) -> list[Key]:
    value = read(key.field)
    if value is None or value == "":
        return []
    if key.kind == "company":
        name = _company(value)
        if name is None:
            return []
        if not name.chinese:
            return [Key("name", name.trade), *(Key("words", k) for k in _word_keys(name.trade))]
        return [Key("name", name.trade, name.line), Key("sound", sound_of(name), name.line)]
    one = exact_key(key, read)
    return [Key(key.kind, one)] if one else []


def _word_keys(text: str) -> list[str]:
    """Return keys that survive a mistake in one word of a name in Latin letters: all other words and its first letter."""
    words = sorted(text.split())[:WORDS_AT_MOST]
    if len(words) == 1:
        return [f"{text[:4]}>", f"<{text[-4:]}"] if len(text) >= 5 else []
    made = (f"{' '.join(words[:i] + words[i + 1 :])} {w[0]}*" for i, w in enumerate(words) if not w.isdigit())
    return list(dict.fromkeys([*made, "".join(words)]))


def exact_key(key: DuplicateKey, read: Read) -> str:
    """Return the key of a value that has to be equal, empty for a value that says nothing."""
    text = str(read(key.field) or "")
    match key.kind:
        case "phone":
            number = _EXTENSION.sub("", text)
            return number if len(number) >= PHONE_MIN else ""
        case "email":
            return text.lower()
        case "domain":
            return _domain(text)
        case "code":
            code = _NOT_CODE.sub("", plain(text)).upper()
            return code if len(code) >= CODE_MIN else ""
        case "person":
            within = read(key.within) if key.within else ""
            return f"{plain(text)}|{within}" if text and (within or not key.within) else ""
        case _:
            return plain(text)


def _domain(text: str) -> str:
    host = text.rpartition("@")[2] if "@" in text and "//" not in text else urlsplit(text).hostname or ""
    host = host.lower().removeprefix("www.").strip(".")
    return "" if host in mail_hosts() else host


def _company(value: Any) -> Company | None:
    name = company(str(value)) if value else None
    return name if name and name.trade else None


def compare(
    ours: Iterable[DuplicateKey], one: Read, theirs: Iterable[DuplicateKey], other: Read, kinds: frozenset[str]
) -> list[Evidence]:
    """Return the evidence that two records mean the same, the strongest first; none for a branch and its head office.

    Different codes (of registration) mean different companies whatever their names are.
    """
    left, right = _by_kind(ours), _by_kind(theirs)
    found: list[Evidence] = []
    names = _names(left.get("company", ()), one), _names(right.get("company", ()), other)
    if names[0] and names[1]:
        scores = [similarity(a, b) for a in names[0] for b in names[1]]
        if names[0][0].branch != names[1][0].branch:
            return []
        if max(scores) > 0 and "company" in kinds:
            found.append(Evidence("company", max(scores)))
    for kind, score in EXACT.items():
        mine = {exact_key(k, one) for k in left.get(kind, ())} - {""}
        its = {exact_key(k, other) for k in right.get(kind, ())} - {""}
        if mine & its and kind in kinds:
            found.append(Evidence(kind, score))
        elif kind == "code" and mine and its:
            return []
    return sorted(found, key=lambda e: -e.score)


def combined(evidence: Iterable[Evidence]) -> float:
    """Return how sure independent evidence makes together, from 0 to 1."""
    doubt = 1.0
    for item in evidence:
        doubt *= 1.0 - item.score
    return 1.0 - doubt


def _by_kind(keys: Iterable[DuplicateKey]) -> Mapping[str, list[DuplicateKey]]:
    found: dict[str, list[DuplicateKey]] = {}
    for key in keys:
        found.setdefault(key.kind, []).append(key)
    return found


def _names(keys: Iterable[DuplicateKey], read: Read) -> list[Company]:
    return [n for k in keys if (n := _company(read(k.field)))]
