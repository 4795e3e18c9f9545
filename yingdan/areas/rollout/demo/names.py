"""Names of made-up companies and people; none is meant to be a real one.

Companies are put together from city, a fancy two-character core, a trade and a legal form. Mobile numbers begin with
141, a range without telephone subscribers, and mail addresses end in ``.example``, a domain that cannot exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from yingdan.areas.rollout.demo.dice import Dice
from yingdan.kernel.text import sort_key

SURNAMES: tuple[str, ...] = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
    "欧阳",
    "上官",
    "司马",
    "诸葛",
)
GIVEN_FIRST = "建国志文海晓子雨思佳俊宇浩梓欣嘉明丽秀玉春立家永德少振云凤新成天美金正慧宏庆光华中兴洪启泽景承"
GIVEN_SECOND = (
    "华伟强军平杰峰磊涛超斌波辉刚健鹏飞宇轩涵怡婷雪琳莹敏静丽芳娜洁倩颖慧玲萍红燕霞梅兰英凡然远航宁安琪瑶博文睿翔晨阳"
)

_CORE_FIRST = "宏恒瑞鼎盛博泰嘉华中天金众汇创睿启慧卓科安信诚达德润泽源远景鸿兴新云智联合同力迅锐凯骏卓晟煜朗澜沐栖岚曜翊昊拓谦亿卓纵腾翰弘晟昶铭圣嵘骅逸"
_CORE_SECOND = "远达泰通信诚源科创翔宇恒盛康和润邦博华丰安捷锐晟图维航拓为思云桥帆川岳海岭诺禾冠铭益利众昌卓讯腾辰曜景瑞川森峰林沃禹珀衡屿朔泓笙"
# Cores that are, or sound like, companies everybody knows.
_KNOWN = (
    "中信 中兴 中冠 中创 中利 中华 中和 中天 中安 中岳 中康 中恒 中捷 中林 中森 中泰 中海 中润 中科 中航 中诚 中辰 中远 中通 中锐 云图 云天 云帆 云泰 云海 亿利 亿腾 亿达 众信 众安 众泰 众辰 信利 "
    "信安 信诚 信达 信邦 兴业 兴发 兴森 兴源 兴科 兴达 凯丰 凯利 凯盛 创业 创科 创维 力帆 力拓 华丰 华为 华信 华创 华图 华宇 华峰 华康 华恒 华昌 华泰 华海 华润 华瑞 华盛 华翔 华诺 华通 华锐 卓胜 "
    "卓越 卓达 卓远 博信 博思 博源 博瑞 博通 合众 合和 合康 合源 同和 同源 同益 启明 启航 启辰 嘉华 嘉博 嘉和 嘉实 圆通 圣邦 天和 天图 天宇 天安 天康 天海 天润 天源 天瑞 天达 天通 安信 安利 安博 "
    "安恒 安泰 安达 安邦 宏图 宏桥 宏源 宏盛 宏达 弘信 德利 德恒 德泰 德瑞 德邦 恒丰 恒信 恒大 恒泰 恒瑞 恒生 恒盛 恒达 恒通 慧通 拓维 拓邦 新华 新和 新宇 新安 新希 新海 新源 新诚 景林 智云 朗讯 "
    "汇丰 汇川 汇通 泰和 泰康 泰盛 泰达 泽达 海康 海思 海航 润丰 润华 润和 润达 源达 瑞丰 瑞云 瑞和 瑞康 用友 盛和 盛泰 盛通 睿创 睿智 睿科 睿远 科创 科华 科大 科思 科林 科沃 科瑞 科达 科远 纵腾 "
    "翰林 翰海 联创 联华 联海 联科 联讯 联通 联邦 腾云 腾讯 腾达 腾远 诚信 诚达 诚通 达利 达华 达安 达康 迅捷 迅达 迅雷 远东 远景 远达 金利 金博 金山 金帆 金桥 金泰 金海 金源 金瑞 金盛 金禾 金科 "
    "金蝶 金诚 金达 金通 铭泰 锐捷 鸿图 鸿泰 鸿海 鸿达 鼎丰 鼎信 鼎泰 鼎盛"
)
WELL_KNOWN = frozenset(_KNOWN.split())

TRADES: dict[str, tuple[str, ...]] = {
    "software": ("软件", "信息技术", "网络科技", "数据技术", "信息系统"),
    "manufacturing": ("精密机械", "电子", "新材料", "自动化设备", "汽车零部件", "模具", "仪器仪表", "装备制造"),
    "retail": ("商贸", "供应链", "电子商务", "百货", "食品贸易"),
    "finance": ("融资租赁", "商业保理", "保险经纪", "投资咨询"),
    "medical": ("医疗器械", "生物医药", "健康管理", "医学检验", "药业"),
    "education": ("教育科技", "职业培训", "文化教育"),
    "services": ("企业管理咨询", "商务服务", "检测技术服务", "物业服务", "会展服务"),
    "construction": ("建筑工程", "建设集团", "装饰工程", "市政工程"),
    "logistics": ("物流", "供应链管理", "国际货运代理", "仓储服务"),
    "energy": ("新能源", "电力设备", "环保科技", "节能技术"),
    "technology": ("智能科技", "科技", "光电科技", "智能装备"),
}
LEGAL_FORMS = (
    ("有限公司", 0.62),
    ("股份有限公司", 0.16),
    ("有限责任公司", 0.12),
    ("集团有限公司", 0.06),
    ("(集团)股份有限公司", 0.04),
)
_STREETS = (
    "科技路",
    "创业大道",
    "软件园一路",
    "人民路",
    "建设路",
    "金融街",
    "工业南路",
    "星湖街",
    "学府路",
    "迎宾大道",
    "新港路",
    "文化路",
)
_USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's full and short name and the Latin form of its core."""

    full: str
    short: str
    latin: str


class Namer:
    """Hands out names, none twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()
        self._people: set[str] = set()

    def company(self, city: str, industry: str) -> CompanyName:
        """Return a new company name of a trade in a city."""
        while True:
            core = self._dice.choice(_CORE_FIRST) + self._dice.choice(_CORE_SECOND)
            trade = self._dice.choice(TRADES[industry])
            if core in WELL_KNOWN or core[0] == core[1] or core + trade in self._taken or city + core in self._taken:
                continue
            self._taken |= {core + trade, city + core}
            form = self._dice.weighted(LEGAL_FORMS)
            style = self._dice.random()
            full = f"{core}({city}){trade}{form}" if style < 0.07 else f"{city}{core}{trade}{form}"
            return CompanyName(
                full.replace("(", "（").replace(")", "）"), core + trade[:2], sort_key(core).replace(" ", "")
            )

    def person(self, *, unique: bool = False) -> str:
        """Return a person's name; ``unique`` ones never come twice."""
        while True:
            name = self._dice.choice(SURNAMES)
            if self._dice.chance(0.22):
                name += self._dice.choice(GIVEN_SECOND)
            else:
                name += self._dice.choice(GIVEN_FIRST) + self._dice.choice(GIVEN_SECOND)
            if not unique:
                return name
            if name not in self._people:
                self._people.add(name)
                return name


def latin(name: str) -> str:
    """Return a name in pinyin without spaces, for sign-ins and mail addresses."""
    return sort_key(name).replace(" ", "")


def mobile(dice: Dice) -> str:
    """Return a mobile number that reaches nobody."""
    return f"+86141{dice.randrange(10**8):08d}"


def landline(dice: Dice, area_code: str) -> str:
    """Return a fixed-line number of a city; ``area_code`` without the leading zero."""
    digits = 8 if area_code in {"10", "20", "21", "22", "23", "25", "28", "29"} else 7
    return f"+86{area_code}5{dice.randrange(10 ** (digits - 1)):0{digits - 1}d}"


def address(dice: Dice, city: str, district: str) -> str:
    """Return a street address."""
    return f"{city}市{district}{dice.choice(_STREETS)}{dice.randrange(1, 999)}号{dice.randrange(1, 28)}层"


def social_credit_code(dice: Dice, region: str) -> str:
    """Return a unified social credit code whose two check characters are right (GB 32100, GB 11714)."""
    body = "".join(dice.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
    rest = 11 - sum(v * w for v, w in zip(values, _ORG_WEIGHTS, strict=True)) % 11
    organisation = body + ("X" if rest == 10 else str(rest % 11))
    code = "91" + region + organisation
    total = sum(_USCC_CHARS.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + _USCC_CHARS[(31 - total % 31) % 31]
