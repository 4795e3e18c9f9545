"""How large a demo company is, and where it sells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city customers sit in: about where, GB/T 2260 code, area code without zero, districts."""

    name: str
    lat: float
    lng: float
    code: str
    area_code: str
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A sales team in one city and the cities it serves (its own first, with weights)."""

    city: str
    reps: int
    places: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A sales region with its manager and branches."""

    name: str
    manager: str
    login: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """What is generated. ``months`` of closings; ``warm_up`` more months of creation before them."""

    name: str
    regions: tuple[Region, ...]
    accounts: int
    opportunities: int
    months: int
    warm_up: int
    activities_per_deal: float


PLACES = {
    p.name: p
    for p in (
        Place("上海", 31.23, 121.47, "310000", "21", ("浦东新区", "徐汇区", "闵行区", "长宁区", "杨浦区", "嘉定区")),
        Place("苏州", 31.3, 120.62, "320500", "512", ("工业园区", "高新区", "吴中区", "昆山")),
        Place("无锡", 31.56, 120.3, "320200", "510", ("滨湖区", "新吴区", "梁溪区")),
        Place("杭州", 30.25, 120.17, "330100", "571", ("滨江区", "西湖区", "余杭区", "萧山区")),
        Place("宁波", 29.87, 121.55, "330200", "574", ("鄞州区", "江北区", "北仑区")),
        Place("南京", 32.06, 118.8, "320100", "25", ("江宁区", "建邺区", "雨花台区")),
        Place("深圳", 22.54, 114.06, "440300", "755", ("南山区", "福田区", "宝安区", "龙岗区")),
        Place("东莞", 23.02, 113.75, "441900", "769", ("松山湖", "南城街道", "长安镇")),
        Place("广州", 23.13, 113.26, "440100", "20", ("天河区", "黄埔区", "番禺区", "海珠区")),
        Place("佛山", 23.02, 113.12, "440600", "757", ("禅城区", "南海区", "顺德区")),
        Place("北京", 39.9, 116.4, "110000", "10", ("海淀区", "朝阳区", "大兴区", "丰台区", "昌平区")),
        Place("天津", 39.13, 117.2, "120000", "22", ("滨海新区", "南开区", "西青区")),
        Place("成都", 30.57, 104.07, "510100", "28", ("高新区", "武侯区", "双流区")),
        Place("重庆", 29.56, 106.55, "500000", "23", ("渝北区", "九龙坡区", "江北区")),
        Place("西安", 34.34, 108.94, "610100", "29", ("雁塔区", "高新区", "未央区")),
    )
}

_SHANGHAI = (("上海", 0.66), ("苏州", 0.22), ("无锡", 0.12))
_HANGZHOU = (("杭州", 0.58), ("宁波", 0.2), ("南京", 0.22))
_SHENZHEN = (("深圳", 0.76), ("东莞", 0.24))
_GUANGZHOU = (("广州", 0.72), ("佛山", 0.28))
_BEIJING = (("北京", 0.82), ("天津", 0.18))
_CHENGDU = (("成都", 0.52), ("重庆", 0.28), ("西安", 0.2))

SMALL = Size(
    "small",
    (
        Region("华东", "李建华", "li", (Branch("上海", 6, _SHANGHAI),)),
        Region("华南", "陈志远", "chen", (Branch("深圳", 6, _SHENZHEN),)),
    ),
    accounts=300,
    opportunities=1_500,
    months=18,
    warm_up=0,
    activities_per_deal=5.2,
)
FULL = Size(
    "full",
    (
        Region("华东", "李建华", "li", (Branch("上海", 10, _SHANGHAI), Branch("杭州", 7, _HANGZHOU))),
        Region("华南", "陈志远", "chen", (Branch("深圳", 9, _SHENZHEN), Branch("广州", 7, _GUANGZHOU))),
        Region("华北", "刘海峰", "liu", (Branch("北京", 10, _BEIJING),)),
        Region("西部", "何雨晴", "he", (Branch("成都", 7, _CHENGDU),)),
    ),
    accounts=3_000,
    opportunities=12_000,
    months=36,
    warm_up=3,
    activities_per_deal=5.2,
)
# What a real workspace may be filled with for a first look.
EXAMPLE = Size(
    "example",
    (Region("华东", "李建华", "li", (Branch("上海", 4, _SHANGHAI),)),),
    accounts=60,
    opportunities=150,
    months=6,
    warm_up=0,
    activities_per_deal=4.0,
)
SIZES = {s.name: s for s in (SMALL, FULL)}
