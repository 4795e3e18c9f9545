"""Administrative divisions of China by GB/T 2260 on three levels: province, city, district."""

from __future__ import annotations  # lint-skip-file: no-chinese — names of regions are data

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

_NAMELESS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_CODE = re.compile(r"^\d{6}$")
_TAIL = re.compile(r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|省|市|区|县|盟|旗)$")


@lru_cache(maxsize=1)
def regions() -> Mapping[str, str]:
    """Return the names of all regions by code."""
    text = resources.files("yingdan.meta").joinpath("data", "regions.txt").read_text(encoding="utf-8")
    rows = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return MappingProxyType({row[0]: row[1] for row in rows})


def known(code: str) -> bool:
    """Tell whether there is a region of this code."""
    return code in regions()


def levels(code: str) -> tuple[str, ...]:
    """Return the codes of province, city and district down to this region, those that exist."""
    found = regions()
    steps = (code[:2] + "0000", code[:4] + "00", code)
    return tuple(c for c in dict.fromkeys(steps) if c in found)


def full_name(code: str) -> str:
    """Return the names from the province down, such as 上海市浦东新区; a city called 市辖区 or 县 is left out."""
    found = regions()
    return "".join(found[c] for c in levels(code) if found[c] not in _NAMELESS) or code


def children(parent: str | None) -> list[str]:
    """Return the codes right below a region, or all provinces."""
    found = regions()
    if parent is None:
        return [c for c in found if c.endswith("0000")]
    if parent.endswith("0000"):
        below = [c for c in found if c.startswith(parent[:2]) and c.endswith("00") and c != parent]
        listed = {c[:4] for c in below}
        # districts that belong to the province itself stand beside its cities
        return below + [c for c in found if c.startswith(parent[:2]) and not c.endswith("00") and c[:4] not in listed]
    if parent.endswith("00"):
        return [c for c in found if c.startswith(parent[:4]) and c != parent]
    return []


def find(text: str) -> str | None:
    """Return the code that a code or a name means (上海, 上海市浦东新区, 广东/深圳/南山); None when none or several do."""
    wanted = re.sub(r"[\s/>\-,，、]+", "", text)
    if _CODE.match(wanted):
        return wanted if known(wanted) else None
    names = _by_name()
    for form in (wanted, _short(wanted)):
        if form in names:
            return names[form]
    # 廣東省 stands in the list as 广东省
    plain: str = _converter().convert(wanted)
    return names[plain] if plain in names else names.get(_short(plain))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - its tables are read only where a name is not found without them

    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str | None]:
    """Return what names mean, None for several; a higher level goes before a lower one (吉林 is the province)."""
    found: dict[str, str | None] = {}
    names = regions()
    for code in sorted(names, key=_level):
        if names[code] in _NAMELESS:
            continue
        steps = [names[c] for c in levels(code) if names[c] not in _NAMELESS]
        forms = {"".join(steps), "".join(map(_short, steps)), "".join(steps[1:]), steps[-1]}
        # 福建省福清市, 浙江义乌: the city in between is often left out
        forms |= {steps[0] + steps[-1], _short(steps[0]) + _short(steps[-1])}
        for text in {*forms, *map(_short, forms)} - {""}:
            known_as = found.setdefault(text, code)
            if known_as is not None and known_as != code and _level(known_as) == _level(code):
                found[text] = None
    return MappingProxyType(found)


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _short(name: str) -> str:
    return _TAIL.sub("", name) if len(name) > 2 else name
