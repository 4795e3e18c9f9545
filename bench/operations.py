"""The operations: what one logical action of a user asks for, and how a right answer looks."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bench.client import Client
from bench.data import PASSWORD, Company, Person
from bench.words import account_name, deal_name, search_term

LIST_FIELDS = ["name", "account", "stage", "amount", "expected_close", "probability", "owner"]
CARD_FIELDS = ["name", "account", "amount", "expected_close", "owner", "stage"]
READ_FIELDS = (
    "name,code,account,pipeline,stage,biz_status,amount,currency,expected_close,probability,forecast_category,source,"
    "owner,created_at,updated_at"
)
FORM_LINKS = "account,pipeline,stage,primary_contact,product,owner,owner_dept,created_by,updated_by,import_batch"
OPEN = {"field": "biz_status", "op": "eq", "value": "open"}
BY_AMOUNT = [{"field": "amount", "dir": "desc"}]


@dataclass(slots=True)
class Turn:
    """What a request may be made from: session, chance, the stages of open deals, and how many requests came before."""

    client: Client
    company: Company
    rng: random.Random
    owners: tuple[Person, ...]
    stages: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def owner(self) -> Person:
        """Return somebody whose records the caller sees."""
        return self.rng.choice(self.owners)

    def deal(self) -> str:
        """Return an opportunity."""
        return self.rng.choice(self.company.opportunities)


@dataclass(frozen=True, slots=True)
class Operation:
    """A named operation: its request and a check of the answer's body."""

    name: str
    ask: Callable[[Turn], bytes]
    good: Callable[[bytes], bool]
    work: str
    status: int = 200


def _post(turn: Turn, path: str, body: dict[str, Any]) -> bytes:
    return turn.client.request("POST", f"/api/v1/{path}", body)


def _question(condition: Any) -> dict[str, Any]:
    return {
        "filter": condition,
        "sort": BY_AMOUNT,
        "fields": LIST_FIELDS,
        "expand": ["account", "stage", "owner"],
        "limit": 50,
        "count": True,
    }


def list_question(stage: str, owner: str) -> dict[str, Any]:
    """Return the body that asks for the list of a stage and owner."""
    stages = {"field": "stage", "op": "eq", "value": stage}
    owners = {"field": "owner", "op": "eq", "value": owner}
    return _question({"and": [OPEN, stages, owners]})


def _list(turn: Turn) -> bytes:
    body = list_question(turn.rng.choice(turn.company.open_stages), turn.owner().id)
    return _post(turn, "records/opportunity/query", body)


def _list_all(turn: Turn) -> bytes:
    return _post(turn, "records/opportunity/query", _question(OPEN))


def _read(turn: Turn) -> bytes:
    path = f"/api/v1/records/opportunity/{turn.deal()}?fields={READ_FIELDS}&expand=account,pipeline,stage,owner"
    return turn.client.request("GET", path)


def _read_form(turn: Turn) -> bytes:
    return turn.client.request("GET", f"/api/v1/records/opportunity/{turn.deal()}?expand={FORM_LINKS}")


def _new(turn: Turn, owner: str) -> bytes:
    rng = turn.rng
    number = rng.randrange(10**6, 10**7)
    body = {
        "name": deal_name(rng, account_name(rng, number), number),
        "account": rng.choice(turn.company.accounts),
        "owner": owner,
        "stage": rng.choice(turn.company.open_stages),
        "amount": f"{rng.randrange(1000, 900000)}.00",
        "expected_close": f"2027-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
    }
    return _post(turn, "records/opportunity", body)


def _create(turn: Turn) -> bytes:
    return _new(turn, turn.client.user)


def _create_assign(turn: Turn) -> bytes:
    others = [p.id for p in turn.company.people if p.id != turn.client.user]
    return _new(turn, turn.rng.choice(others))


def _stage(turn: Turn) -> bytes:
    deal = turn.rng.choice(turn.company.open_deals)
    stage = turn.rng.choice([s for s in turn.company.open_stages if s != turn.stages.get(deal)])
    turn.stages[deal] = stage
    return turn.client.request("PATCH", f"/api/v1/records/opportunity/{deal}", {"stage": stage})


def _board(turn: Turn, condition: Any) -> bytes:
    body = {
        "filter": condition,
        "column": "stage",
        "sum": "amount",
        "cards": 20,
        "fields": CARD_FIELDS,
        "expand": ["account", "owner", "stage"],
    }
    return _post(turn, "records/opportunity/board", body)


def _kanban_mine(turn: Turn) -> bytes:
    return _board(turn, {"field": "owner", "op": "eq", "value": turn.owner().id})


def _kanban(turn: Turn) -> bytes:
    return _board(turn, None)


def _report(turn: Turn) -> bytes:
    body = {
        "group_by": [{"field": "created_at", "grain": "month"}, {"field": "owner_dept"}],
        "measures": [{"fn": "sum", "field": "amount"}, {"fn": "count"}],
    }
    return _post(turn, "records/opportunity/aggregate", body)


def _search(turn: Turn) -> bytes:
    term = search_term(turn.rng, turn.number, turn.company.rows)
    body = {
        "filter": {"field": "name", "op": "search", "value": term},
        "fields": LIST_FIELDS,
        "expand": ["account", "stage", "owner"],
        "limit": 50,
        "count": True,
    }
    return _post(turn, "records/opportunity/query", body)


def _search_bar(turn: Turn) -> bytes:
    term = quote(search_term(turn.rng, turn.number, turn.company.rows))
    return turn.client.request("GET", f"/api/v1/search?q={term}&limit=20")


def _sign_in(turn: Turn) -> bytes:
    person = turn.rng.choice(turn.company.people)
    body = {"workspace": turn.company.workspace.name, "login": person.login, "password": PASSWORD}
    return _post(turn, "auth/login", body)


def _page(body: bytes) -> bool:
    return body.startswith(b'{"records":[{') and b'"total":' in body[-60:]


def _found(body: bytes) -> bool:
    return body.startswith(b'{"records":[') and b'"total":' in body[-60:]


def _columns(body: bytes) -> bool:
    return body.startswith(b'{"columns":[{') and body.count(b'"cards":[{') >= 5


def _record(body: bytes) -> bool:
    return body.startswith(b"{") and b'"id":"' in body and b'"version":' in body


# What callers of narrower scopes are measured on: lists, boards, figures and search over what they see.
SCOPED = ("list", "list_all", "kanban_mine", "kanban", "report", "search", "search_bar")
OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "list", _list, _page, "50 open opportunities of one stage and owner by amount, account and stage named, counted"
    ),
    Operation("list_all", _list_all, _page, "the same over the whole table"),
    Operation("read", _read, _record, "one opportunity, 15 fields, related names"),
    Operation("read_form", _read_form, _record, "one opportunity with every field and all links named"),
    Operation("create", _create, _record, "a new opportunity of one's own: validated, numbered, history, search", 201),
    Operation("create_assign", _create_assign, _record, "the same, owned by somebody else", 201),
    Operation("stage", _stage, _record, "one opportunity to another open stage, history written"),
    Operation("kanban_mine", _kanban_mine, _columns, "board of one owner: count and sum by stage, 20 cards each"),
    Operation("kanban", _kanban, _columns, "the same for the whole company"),
    Operation("report", _report, lambda b: b.count(b'"count":') >= 20, "amount and count by month created and team"),
    Operation("search", _search, _found, "text search on opportunities, first 50 and count"),
    Operation("search_bar", _search_bar, lambda b: b.startswith(b'{"hits":['), "search over every object"),
    Operation("sign_in", _sign_in, lambda b: b.startswith(b'{"csrf_token":'), "one password sign-in, new session"),
)
