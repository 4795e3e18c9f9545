"""Names for made-up companies and deals, half of them Chinese; the same seed gives the same names."""

from __future__ import annotations

import random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CITIES = _words("上海 北京 深圳 广州 杭州 南京 苏州 成都 重庆 武汉 西安 长沙 青岛 宁波 合肥 厦门")
FIRST = "华中天海东金宏远新盛恒瑞信诚博达安康泰丰嘉美创智云星联腾凯隆"
SECOND = "星科源通达信辉腾隆昌泰洋盛华峰润宇航创维利德元宝图朗森迪"
TRADES = _words("电子 机械 软件 医疗 能源 物流 化工 食品 建材 纺织 环保 传媒 教育 汽车")
SUFFIXES = ("有限公司", "科技有限公司", "股份有限公司", "集团有限公司", "实业有限公司")
NEEDS = _words("系统采购 平台升级 年度框架 设备更新 数据迁移 扩容项目 服务续签 产线改造 安全加固 咨询服务")
BRANDS = _words(
    "Aster Boreal Cobalt Delta Ember Falcon Granite Harbor Indigo Juniper Kestrel Lumen Meridian Northwind Orchid"
    " Pinnacle Quartz Ridge Summit Tundra Umbra Vertex Willow Xenon Yarrow Zephyr"
)
KINDS = _words("Systems Robotics Foods Logistics Energy Medical Textiles Steel Software Partners")
DEALS = _words("Rollout Upgrade Renewal License Migration Pilot Expansion Retrofit Audit Support")
# Terms of a user, in turn: Latin, two characters, four characters, a number.
LATIN_TERMS = ("falcon", "zephyr energy", "pinn", "retrofit", "meridian steel")
SHORT_TERMS = ("华星", "深圳", "软件", "续签", "东科")
LONG_TERMS = ("数据迁移", "上海华星", "医疗有限", "平台升级", "集团有限")
NUMBER_STEPS = 97


def account_name(rng: random.Random, number: int) -> str:
    """Return the name of a company; every second one is Chinese."""
    if number % 2:
        brand = rng.choice(FIRST) + rng.choice(SECOND)
        return f"{rng.choice(CITIES)}{brand}{rng.choice(TRADES)}{rng.choice(SUFFIXES)}"
    return f"{rng.choice(BRANDS)} {rng.choice(KINDS)} {number}"


def deal_name(rng: random.Random, account: str, number: int) -> str:
    """Return the name of an opportunity at a company, with its number."""
    if account.isascii():
        return f"{account} {rng.choice(DEALS)} {number:06d}"
    return f"{account}{rng.choice(NEEDS)}{number:06d}"


def search_term(rng: random.Random, turn: int, rows: int) -> str:
    """Return a term for the ``turn``-th search: Latin, two characters, four characters and a number in turn."""
    kind = turn % 4
    if kind == 3:
        return f"{rng.randrange(rows):06d}"
    return rng.choice((LATIN_TERMS, SHORT_TERMS, LONG_TERMS)[kind])
