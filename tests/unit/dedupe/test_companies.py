"""Company names: what is taken off, what makes two of them the same, what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.dedupe.companies import company, similarity

_PLACES = ("上海", "北京市", "浙江省杭州市", "深圳", "")
_TRADES = ("宏远", "美好时代", "鑫盛达", "七零后", "abc", "Acme Robotics")
_LINES = ("科技", "电子商务", "贸易", "")
_FORMS = ("有限公司", "股份有限公司", "集团有限公司", "", " Inc.", " GmbH")
_NAMES = st.one_of(
    st.builds(
        lambda *parts: "".join(parts),
        st.sampled_from(_PLACES),
        st.sampled_from(_TRADES),
        st.sampled_from(_LINES),
        st.sampled_from(_FORMS),
    ),
    st.text(max_size=40),
    st.text(alphabet="上海宏远鸿科技有限公司分（）() abc1", max_size=24),
)


@pytest.mark.parametrize(
    ("name", "trade", "line"),
    [
        ("上海宏远科技有限公司", "宏远", "科技"),
        ("宏远科技（上海）有限公司", "宏远", "科技"),
        ("上海市浦东新区宏遠科技股份有限公司", "宏远", "科技"),
        ("ＡＢＣ 电子商务有限公司", "abc", "电子商务"),
        ("浙江省杭州市美好时代文化传媒集团有限公司", "美好时代", "文化传媒"),
        ("Acme Robotics, Inc.", "acme robotics", ""),
        ("The ACME Robotics GmbH & Co. KG", "acme robotics and", ""),
        ("北京", "北京", ""),
        ("", "", ""),
    ],
)
def test_trade_name_and_line(name: str, trade: str, line: str) -> None:
    found = company(name)
    assert (found.trade, found.line) == (trade, line)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海宏远科技有限公司", "宏远科技"),
        ("上海宏远科技有限公司", "宏远"),
        ("上海宏远科技有限公司", "上海市宏遠科技有限公司"),
        ("上海宏远科技有限公司", "宏远科技(上海)有限责任公司"),
        ("上海宏远科技有限公司", "上海鸿远科技有限公司"),  # the same sound
        ("上海宏远科技有限公司", "上海宠远科技有限公司"),  # the same shape
        ("上海宏远科技有限公司", "上海宏远科技有线公司"),
        ("宏远科技（中国）有限公司", "宏远科技有限公司"),
        ("宏远（大中华区）科技有限公司", "宏远科技(中国)有限责任公司"),
        ("杭州美好时代文化传媒有限公司", "浙江省杭州市美好时代文化传媒有限公司"),
        ("Acme Robotics Inc.", "Acme Robotic Ltd"),
    ],
)
def test_the_same_company(one: str, other: str) -> None:
    assert similarity(company(one), company(other)) >= 0.75


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海宏远科技有限公司", "北京宏远科技有限公司"),
        ("上海宏远科技有限公司", "上海宏远电子有限公司"),
        ("上海宏远科技有限公司", "上海宏远科技有限公司北京分公司"),
        ("上海宏远科技有限公司南京分公司", "上海宏远科技有限公司北京分公司"),
        ("上海宏远科技有限公司", "上海天宇科技有限公司"),
        ("三一第一分公司", "三一第二分公司"),
        ("Acme 2 Ltd", "Acme 3 Ltd"),
        ("Acme Robotics", "Apex Logistics"),
    ],
)
def test_another_company(one: str, other: str) -> None:
    assert similarity(company(one), company(other)) < 0.75


@given(_NAMES, _NAMES)
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    left, right = company(one), company(other)
    assert similarity(left, right) == similarity(right, left)
    assert 0.0 <= similarity(left, right) <= 1.0
    assert similarity(left, left) == 1.0


@given(_NAMES)
def test_the_core_of_a_core_is_itself(name: str) -> None:
    core = company(name).core
    assert company(core).core == core
