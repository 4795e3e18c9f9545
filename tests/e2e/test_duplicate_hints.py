"""Likely duplicates while somebody types a new customer in a real browser, and a rule that refuses them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor, ask

pytestmark = pytest.mark.e2e


def test_a_customer_that_is_there_is_told_while_typing_and_refused_by_rule(visitor: Visitor) -> None:
    """Typing the core of a name shows the record with a link; under a refusing rule saving shows it again."""
    page = visitor.sign_in("boss", "/accounts")
    rows = ask(page, "POST", "/records/account/query", {"fields": ["name", "owner"], "limit": 50})["records"]
    name = next(r["name"] for r in rows if r["owner"] and re.search(r"有限公司$", r["name"]))
    page.get_by_role("button", name="新建客户").first.click()
    box = page.get_by_role("dialog").locator("[data-field=name] input")
    box.fill(name.replace("有限公司", "有限责任公司"))
    hint = page.get_by_role("status").filter(has_text="可能已存在")
    expect(hint.get_by_role("link", name=name)).to_be_visible()
    expect(hint).to_contain_text("负责人")
    box.fill("无人用过的名号甲乙丙丁")
    expect(hint).to_have_count(0)

    admin = visitor.sign_in("admin", "/accounts")
    rules = ask(admin, "POST", "/records/dedupe_rule/query", {"filter": {"field": "object", "value": "account"}})
    rule = f"/records/dedupe_rule/{rules['records'][0]['id']}"
    ask(admin, "PATCH", rule, {"action": "block"})
    try:
        box.fill(name)
        page.get_by_role("button", name="保存").click()
        refusal = page.get_by_role("alert").filter(has_text="已有相同记录")
        expect(refusal.get_by_role("link", name=name)).to_be_visible()
    finally:
        ask(admin, "PATCH", rule, {"action": "hint"})
