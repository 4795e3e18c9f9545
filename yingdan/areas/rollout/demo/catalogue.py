"""What the demo company sells: five product lines; and which industries each line suits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yingdan.areas.rollout.demo.dice import Dice


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its list price in CNY."""

    id: str
    name: str
    code: str
    line: str
    price: int
    cost: int
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """A product line: share of new deals, effect on winning (log odds), fitting and unfitting industries, project word."""

    name: str
    code: str
    share: float
    effect: float
    fits: frozenset[str]
    unfit: frozenset[str]
    project: str
    products: tuple[tuple[str, int, float, str], ...]  # name, list price, cost share, unit


LINES = (
    Line(
        "云协同",
        "YX",
        0.28,
        0.25,
        frozenset({"services", "software", "education", "technology"}),
        frozenset({"construction", "energy"}),
        "协同办公",
        (
            ("云协同标准版", 68_000, 0.24, "套/年"),
            ("云协同专业版", 168_000, 0.22, "套/年"),
            ("云协同旗舰版", 380_000, 0.2, "套/年"),
        ),
    ),
    Line(
        "数据平台",
        "SJ",
        0.2,
        -0.15,
        frozenset({"manufacturing", "finance", "retail"}),
        frozenset({"education", "services"}),
        "数据平台建设",
        (
            ("数据分析基础版", 128_000, 0.3, "套"),
            ("数据中台企业版", 360_000, 0.28, "套"),
            ("数据中台集团版", 880_000, 0.26, "套"),
        ),
    ),
    Line(
        "智能客服",
        "KF",
        0.2,
        0.05,
        frozenset({"retail", "finance", "logistics", "medical"}),
        frozenset({"construction", "manufacturing"}),
        "智能客服",
        (
            ("在线客服", 58_000, 0.25, "套/年"),
            ("呼叫中心", 150_000, 0.34, "套/年"),
            ("智能客服全渠道版", 320_000, 0.28, "套/年"),
        ),
    ),
    Line(
        "安全网关",
        "AQ",
        0.17,
        -0.1,
        frozenset({"finance", "medical", "energy", "software"}),
        frozenset({"retail", "services"}),
        "网络安全",
        (
            ("安全网关 G100", 45_000, 0.46, "台"),
            ("安全网关 G500", 98_000, 0.44, "台"),
            ("安全网关 G2000", 260_000, 0.42, "台"),
        ),
    ),
    Line(
        "实施服务",
        "FW",
        0.15,
        0.1,
        frozenset({"manufacturing", "construction", "logistics", "energy"}),
        frozenset({"software"}),
        "实施运维",
        (("驻场运维", 30_000, 0.6, "人月"), ("系统实施包", 80_000, 0.55, "项"), ("年度运维服务", 200_000, 0.5, "年")),
    ),
)
LINE_BY_NAME = {line.name: line for line in LINES}


def make_products(dice: Dice, at: datetime) -> list[Product]:
    """Return the products, on sale since ``at``."""
    return [
        Product(dice.new_id(at), name, f"{line.code}-{number:03d}", line.name, price, round(price * cost), unit)
        for line in LINES
        for number, (name, price, cost, unit) in enumerate(line.products, start=1)
    ]


def fit(line: str, industry: str) -> int:
    """Return 1 where the line suits the industry, -1 where it does not, else 0."""
    found = LINE_BY_NAME[line]
    return 1 if industry in found.fits else -1 if industry in found.unfit else 0
