"""Words that very many documents hold are looked for another way, with the same hits."""

from __future__ import annotations

import pytest

from tests import apart
from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.search import store

platform, organisation = apart.platform, apart.organisation  # the first fifty hits are those of this module
_TERMS = ("有限公司", "寻常", "寻常贸易", "xc", "寻常贸易有限公司7", "Common", "co", "无此公司")


@pytest.fixture
def companies(platform: Platform, organisation: Organisation) -> None:
    """Companies of two people, half of them named alike."""
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        rows = [
            {"name": f"寻常贸易有限公司{n}", "owner": organisation.users["lin" if n % 2 else "qian"]} for n in range(8)
        ]
        rows += [{"name": f"Common Goods {n}", "owner": organisation.users["lin"]} for n in range(4)]
        platform.records.create(tx, "account", rows)


def _hits(caller: Caller, term: str) -> set[str]:
    answer = caller.get("/search", params={"q": term, "limit": 50, "objects": "account"})
    assert answer.status_code == 200, answer.text
    return {h["name"] for h in answer.json()["hits"]}


@pytest.mark.parametrize("newest", [30_000, 0])
def test_common_words_have_the_same_hits(
    client: Client, companies: None, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    callers = [client.sign_in(login) for login in ("admin", "lin", "qian")]
    usual = [[_hits(c, t) for t in _TERMS] for c in callers]
    monkeypatch.setattr(store, "COMMON_ROWS", 0)
    monkeypatch.setattr(store, "NEWEST_ROWS", newest)  # none at all: the index is asked after all
    assert [[_hits(c, t) for t in _TERMS] for c in callers] == usual
    assert usual[0][1] > usual[1][1] > set()
    assert not usual[1][1] & usual[2][1]
    assert usual[0][-1] == set()


def test_the_exact_name_comes_first(client: Client, companies: None) -> None:
    hits = client.sign_in("admin").get("/search", params={"q": "寻常贸易有限公司7"}).json()["hits"]
    assert hits[0]["name"] == "寻常贸易有限公司7"
