"""Duplicate companies among real trade names: how many misspelt, shortened and converted names are found, and how purely.

Every second company has sisters that are others: in another city, in another line of business, and a branch.
"""

from __future__ import annotations

import gzip
import os
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from opencc import OpenCC

from yingdan.engines.dedupe.keys import compare, record_keys, wanted_keys
from yingdan.kernel.text import syllable
from yingdan.meta.definitions import DuplicateKey

SHARED = Path(os.environ.get("YINGDAN_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
NAMES = SHARED / "cn_company_short_names" / "names.txt.gz"
KEYS = (DuplicateKey("name", "company"),)
KINDS = frozenset({"company"})
PLACES = (
    "上海",
    "北京市",
    "浙江省杭州市",
    "深圳市",
    "江苏苏州",
    "成都",
    "湖北省武汉市",
    "西安市",
    "青岛",
    "福建省厦门市",
)
LINES = ("科技", "贸易", "电子商务", "信息技术", "建筑工程", "文化传媒", "食品", "医疗器械", "物流", "餐饮管理")
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
# pairs people write for one another; not read from the engine's own table
SHAPES = (
    "未末 土士 己已 日曰 人入 大太 千干 王玉 木本 今令 乌鸟 住往 侯候 治冶 晴睛 清晴 明朋 海诲 科料 技枝 限根 材村 拓柘 浙淅 杭抗 东车"
    " 泰秦 博搏 瑞端 恒桓 宇字 蓝篮 微徽 冰水 免兔 辨辩 拨拔 雷雪 凌陵 思恩 力刀 天夫 品晶 管菅 贸贺 网冈 传传 诚城 洋样 源原 荣莱 达迖"
)
Change = Callable[[random.Random, str, str, str, str], str | None]


def _traditional(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    return str(_TRADITIONAL.convert(place + trade + line + form))


def _brackets(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    left, right = rng.choice(("()", "（）"))
    return f"{trade}{line}{left}{place}{right}{form}"


def _without_place(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    return trade + line + form


def _short(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    return trade + line


def _shorter(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    return trade


def _width(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in trade)
    return f"{place} {wide}{line} {form}"


def _alike(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    text = place + trade + line + form
    places = [(i, p) for i, c in enumerate(text) for p in SHAPES.split() if c in p]
    if not places:
        return None
    i, pair = rng.choice(places)
    return text[:i] + pair.replace(text[i], "", 1)[:1] + text[i + 1 :]


def _sound(rng: random.Random, place: str, trade: str, line: str, form: str) -> str | None:
    text = place + trade + line + form
    i = rng.randrange(len(text))
    others = [c for c in _by_sound().get(syllable(text[i]), ()) if c != text[i]]
    return text[:i] + rng.choice(others) + text[i + 1 :] if others else None


def _by_sound() -> dict[str, str]:
    if not _SOUNDS:
        for code in range(0x4E00, 0x9FA6):
            char = chr(code)
            try:
                char.encode("gb2312")
            except UnicodeEncodeError:
                continue
            _SOUNDS[syllable(char)] = _SOUNDS.get(syllable(char), "") + char
    return _SOUNDS


_SOUNDS: dict[str, str] = {}
_TRADITIONAL = OpenCC("s2t")
CHANGES: tuple[Change, ...] = (_traditional, _brackets, _without_place, _short, _shorter, _width, _alike, _sound)


@pytest.mark.skipif(not NAMES.exists(), reason=f"no data at {NAMES}")
def test_misspelt_and_shortened_companies_are_found_and_no_others() -> None:
    rng = random.Random(20_261_122)
    with gzip.open(NAMES, "rt", encoding="utf-8") as lines:
        trades = [t for line in lines if 2 <= len(t := line.strip()) <= 12]
    trades = rng.sample(trades, 3_000)
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    names: list[str] = []

    def keep(name: str) -> int:
        names.append(name)
        for key in record_keys(KEYS, {"name": name}.get):
            index[key.kind, key.key].append(len(names) - 1)
        return len(names) - 1

    queries: list[tuple[str, int, str]] = []
    for n, trade in enumerate(trades):
        place, line, form = rng.choice(PLACES), rng.choice(LINES), rng.choice(FORMS)
        number = keep(place + trade + line + form)
        if n % 2:
            keep(rng.choice([p for p in PLACES if p != place]) + trade + line + form)
            keep(place + trade + rng.choice([x for x in LINES if x != line]) + form)
            keep(place + trade + line + form + rng.choice(PLACES) + "分公司")
        change = CHANGES[n // 2 % len(CHANGES)]
        if n % 2 and change in {_without_place, _short, _shorter}:
            continue  # nobody could tell which of the sisters is meant
        changed = change(rng, place, trade, line, form)
        if changed:
            queries.append((changed, number, change.__name__))
    right = suggested = 0
    missed: dict[str, list[str]] = defaultdict(list)
    wrong: list[tuple[str, str]] = []
    for text, number, kind in queries:
        values = {"name": text}
        found = {i for w in wanted_keys(KEYS, values.get) for i in index.get((w.key.kind, w.key.key), ())}
        hits = [
            i
            for i in found
            if sum(e.score for e in compare(KEYS, values.get, KEYS, {"name": names[i]}.get, KINDS)) >= 0.75
        ]
        suggested += len(hits)
        wrong += [(text, names[i]) for i in hits if i != number]
        right += number in hits
        if number not in hits:
            missed[kind].append(f"{text} / {names[number]}")
    precision, recall = right / suggested, right / len(queries)
    assert precision >= 0.99, wrong[:20]
    assert recall >= 0.90, {k: v[:10] for k, v in missed.items()}
