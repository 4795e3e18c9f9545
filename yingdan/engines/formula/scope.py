"""What names mean: fields by API name or by label in any language, along links, and records below the one at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from yingdan.engines.formula.model import MAX_STEPS, ExpressionProblem, Kind, Name
from yingdan.meta.definitions import FieldDef, Label, ObjectDef

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(("int", "dec", "money", "pct", "duration"), Kind.NUMBER),
        **dict.fromkeys(
            ("text", "ltext", "phone", "email", "url", "region", "autonum", "enum", "id", "ref", "user", "dept"),
            Kind.TEXT,
        ),
        **dict.fromkeys(("enum[]", "tags", "ref[]"), Kind.LIST),
        "bool": Kind.BOOL,
        "date": Kind.DATE,
        "datetime": Kind.INSTANT,
    }
)
LINKS = frozenset({"ref", "user", "dept"})
Objects = Mapping[str, ObjectDef]


class Scope:
    """Objects by name, and their fields by every name they go by, looked up once for a check."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._fields: dict[str, dict[str, FieldDef]] = {}

    def field(self, base: ObjectDef, name: str) -> FieldDef | None:
        """Return a field by its API name, else by its label in any language, whatever the case."""
        known = self._fields.get(base.name)
        if known is None:
            known = {}
            fields = base.all_fields
            for field in fields:
                for label in (field.label.zh_cn, field.label.zh_tw, field.label.en):
                    known.setdefault(label.casefold(), field)
            known |= {f.name: f for f in fields}
            self._fields[base.name] = known
        return known.get(name) or known.get(name.casefold())


@dataclass(frozen=True, slots=True)
class Found:
    """A field at the end of a path, and every ``object.field`` on the way."""

    path: tuple[str, ...]
    field: FieldDef
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """Records below: the object, its link to the record at hand, and perhaps one of its fields."""

    object: ObjectDef
    link: str
    field: FieldDef | None


def find_field(scope: Scope, base: ObjectDef, name: Name) -> Found | ExpressionProblem:
    """Return what a path leads to, or why it leads nowhere."""
    whole = scope.field(base, name.text)
    if whole is not None:
        return Found((whole.name,), whole, (f"{base.name}.{whole.name}",))
    steps = [s.strip() for s in name.text.split(".")]
    if len(steps) > MAX_STEPS + 1:
        return ExpressionProblem("expr_path_too_long", name.place, {"max": MAX_STEPS})
    at, path, reads = base, [], []
    for depth, step in enumerate(steps):
        field = scope.field(at, step)
        if field is None:
            return _unknown(at, step, name, before=steps[:depth])
        path.append(field.name)
        reads.append(f"{at.name}.{field.name}")
        if depth == len(steps) - 1:
            return Found(tuple(path), field, tuple(reads))
        if field.type not in LINKS or (field.target or "") not in scope.objects:
            return ExpressionProblem("expr_not_link", name.place, {"name": step[:60]})
        at = scope.objects[field.target or ""]
    return _unknown(base, name.text, name, before=[])


def find_below(scope: Scope, base: ObjectDef, name: Name) -> Below | ExpressionProblem | None:
    """Return the records below that a name is about; None when its first step is no such object."""
    steps = [s.strip() for s in name.text.split(".")]
    if not 1 <= len(steps) <= 2 or scope.field(base, name.text) is not None:
        return None
    lines = scope.field(base, steps[0])
    if lines is not None and lines.type == "sub" and lines.target in scope.objects:
        child, link = scope.objects[lines.target or ""], lines.via
    elif lines is not None:
        return None
    else:
        child_found = next((o for o in scope.objects.values() if _called(o.name, o.label, steps[0])), None)
        if child_found is None:
            return None
        child, link = child_found, None
    link = link or _link_to(child, base)
    if link is None:
        return ExpressionProblem("expr_not_below", name.place, {"name": steps[0][:60]})
    if len(steps) == 1:
        return Below(child, link, None)
    field = scope.field(child, steps[1])
    return _unknown(child, steps[1], name, before=steps[:1]) if field is None else Below(child, link, field)


def _link_to(child: ObjectDef, base: ObjectDef) -> str | None:
    links = [f.name for f in child.all_fields if f.type in LINKS and f.target == base.name and not f.system]
    preferred = [n for n in (child.master, child.parent, base.name) if n in links]
    return next(iter((*preferred, *links)), None)


def _called(name: str, label: Label, text: str) -> bool:
    wanted = text.casefold()
    return wanted in {name, label.zh_cn.casefold(), label.zh_tw.casefold(), label.en.casefold()}


def _unknown(base: ObjectDef, step: str, name: Name, *, before: list[str]) -> ExpressionProblem:
    near = closest(step, (n for f in base.all_fields for n in (f.name, f.label.zh_cn, f.label.zh_tw, f.label.en)))
    return ExpressionProblem(
        "expr_unknown_field" if near is None else "expr_unknown_field_near",
        name.place,
        {"name": step[:60], "object": base.name, **({"near": near} if near else {})},
        None if near is None else "{" + ".".join([*before, near]) + "}",
    )


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to one that is not known, if any is near."""
    names = list(dict.fromkeys(known))
    found = get_close_matches(word[:60], names, 1, 0.5)
    if found:
        return found[0]
    return next((n for n in names if len(word) > 1 and (word in n or n in word)), None)
