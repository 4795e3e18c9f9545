"""Random companies for the leak test: drawn by hypothesis as plain plans, written through the product, told to the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.engines.permission.reference import ORDER, Person, Role, Share, World
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.files.service import Files
from yingdan.engines.permission.shares import add_share, set_team

OBJECTS = ("account", "opportunity", "contact")
VERBS: tuple[list[str], ...] = (
    [],
    ["read"],
    ["read", "update"],
    ["read", "create", "update", "delete", "transfer", "share", "export"],
)
# fields whose rights vary; every value of theirs is a mark that stands nowhere else
FIELDS = {
    "account": ("name", "level", "phone", "city"),
    "opportunity": ("name", "amount"),
    "contact": ("name", "title"),
}
# links whose rights vary too
LINKS: dict[str, tuple[str, ...]] = {"account": (), "opportunity": ("account",), "contact": ("account",)}
# the field of accounts that holds a file; every role says something of it
PAPER = "x_paper"
HELD: dict[str, tuple[str, ...]] = {"account": (PAPER,)}
ACCOUNT_RULES: tuple[Any, ...] = (
    {"field": "level", "op": "eq", "value": "A"},
    {"not": {"field": "level", "op": "eq", "value": "A"}},
    {"or": [{"field": "owner", "op": "me"}, {"field": "level", "op": "in", "value": ["B"]}]},
    {"and": [{"field": "city", "op": "is_null", "value": False}, {"field": "level", "op": "ne", "value": "B"}]},
)
DEAL_RULES: tuple[Any, ...] = (
    {"field": "account.level", "op": "eq", "value": "A"},
    {"field": "account.level", "op": "ne", "value": "A"},
    {"field": "owner", "op": "me"},
    {"not": {"field": "account.owner", "op": "me"}},
)
CONTACT_RULES: tuple[Any, ...] = ({"field": "owner", "op": "me"}, {"field": "account.level", "op": "eq", "value": "B"})
RULES = {"account": ACCOUNT_RULES, "opportunity": DEAL_RULES, "contact": CONTACT_RULES}
SCOPES = ("self", "subordinates", "department", "tree", "departments", "rule", "all")


@dataclass(frozen=True)
class Plan:
    """A company by numbers instead of ids."""

    departments: list[tuple[int | None, int | None]]  # parent, head
    people: list[dict[str, Any]]
    roles: list[dict[str, Any]]
    records: dict[str, list[dict[str, Any]]]
    shares: list[dict[str, Any]]


def index(size: int) -> SearchStrategy[int]:
    """Draw a number below ``size``."""
    return st.integers(0, size - 1)


@st.composite
def roles(draw: DrawFn, departments: int) -> dict[str, Any]:
    """Draw one role."""
    scope = draw(st.sampled_from(SCOPES))
    chosen = draw(st.lists(st.sampled_from(OBJECTS), min_size=1, unique=True)) if scope == "rule" else []
    fields: dict[str, dict[str, Any]] = {}
    for name, own in FIELDS.items():
        some = draw(st.lists(st.sampled_from((*own, *LINKS[name])), max_size=2, unique=True))
        for field in (*some, *HELD.get(name, ())):
            right: Any = draw(st.sampled_from(ORDER))
            if draw(st.booleans()):
                when = draw(st.sampled_from(RULES[name]))
                right = {"when": when, "then": draw(st.sampled_from(ORDER)), "else": right}
            fields.setdefault(name, {})[field] = right
    return {
        "scope": scope,
        "departments": draw(st.lists(index(departments), max_size=2, unique=True)),
        "rule": {n: draw(st.sampled_from(RULES[n])) for n in chosen},
        "verbs": {n: draw(st.sampled_from(VERBS)) for n in OBJECTS},
        "fields": fields,
    }


@st.composite
def plans(draw: DrawFn) -> Plan:
    """Draw a company of up to four departments, five people, three roles and a dozen records."""
    deps, staff = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    departments = [(draw(st.none() | index(i)) if i else None, draw(st.none() | index(staff))) for i in range(deps)]
    drawn_roles = draw(st.lists(roles(deps), min_size=1, max_size=3))
    people = [
        {
            "department": draw(st.none() | index(deps)),
            "more": draw(st.lists(index(deps), max_size=1)),
            "manager": draw(st.none() | index(i)) if i else None,
            "roles": draw(st.lists(index(len(drawn_roles)), min_size=1, max_size=2, unique=True)),
        }
        for i in range(staff)
    ]
    accounts = draw(st.integers(1, 4))
    records: dict[str, list[dict[str, Any]]] = {
        "account": [
            {"owner": draw(index(staff)), "level": draw(st.sampled_from([None, "A", "B"])), "city": draw(st.booleans())}
            for _ in range(accounts)
        ],
        "opportunity": [
            {"owner": draw(index(staff)), "account": draw(st.none() | index(accounts)), "amount": draw(st.booleans())}
            for _ in range(draw(st.integers(1, 4)))
        ],
        "contact": [
            {"owner": draw(index(staff)), "account": draw(index(accounts))} for _ in range(draw(st.integers(0, 2)))
        ],
    }
    shares = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from([o for o in OBJECTS if records[o]]))
        kind = draw(st.sampled_from(["user", "department", "role", "team"]))
        by_rule = kind != "team" and draw(st.booleans())
        shares.append(
            {
                "object": name,
                "record": None if by_rule else draw(index(len(records[name]))),
                "filter": draw(st.none() | st.sampled_from(RULES[name])) if by_rule else None,
                "kind": kind,
                "grantee": draw(index({"department": deps, "role": len(drawn_roles)}.get(kind, staff))),
                "level": draw(st.sampled_from(["read", "edit"])),
                "days": draw(st.sampled_from([None, -1, 1])),
            }
        )
    return Plan(departments, people, drawn_roles, records, shares)


def write(platform: Platform, tx: Tx, plan: Plan, folder: Path) -> World:
    """Write a company as the system and return it as the model knows it; marks are unique within the company."""
    make = platform.records.create
    world = World(tx.now, folder)
    departments = make(tx, "department", [{"name": f"dep{i}"} for i in range(len(plan.departments))])
    role_ids = make(
        tx,
        "role",
        [
            {
                "name": f"role{i}",
                "scope": r["scope"],
                "departments": [departments[d] for d in r["departments"]],
                "rule": r["rule"] or None,
                "objects": {
                    "*": {"verbs": ["read"]},
                    **{n: {"verbs": v, "fields": r["fields"].get(n, {})} for n, v in r["verbs"].items()},
                },
            }
            for i, r in enumerate(plan.roles)
        ],
    )
    people: list[str] = []
    for i, person in enumerate(plan.people):
        people += make(
            tx,
            "user",
            [
                {
                    "name": f"person{i}",
                    "login": f"leak{i}",
                    "department": None if person["department"] is None else departments[person["department"]],
                    "more_departments": [departments[d] for d in person["more"]],
                    "manager": None if person["manager"] is None else people[person["manager"]],
                    "roles": [role_ids[r] for r in person["roles"]],
                }
            ],
        )
    placed = [
        (departments[i], {"parent": None if p is None else departments[p], "head": None if h is None else people[h]})
        for i, (p, h) in enumerate(plan.departments)
    ]
    platform.records.change(tx, "department", placed)
    _tell(world, plan, departments, role_ids, people)
    _write_records(platform, tx, plan, world, people)
    _write_shares(platform, tx, plan, world, {"department": departments, "role": role_ids, "user": people})
    return world


def _tell(world: World, plan: Plan, departments: list[str], roles: list[str], people: list[str]) -> None:
    for i, (parent, head) in enumerate(plan.departments):
        world.departments[departments[i]] = (
            None if parent is None else departments[parent],
            None if head is None else people[head],
        )
    for i, role in enumerate(plan.roles):
        chosen = [departments[d] for d in role["departments"]]
        world.roles[roles[i]] = Role(role["scope"], chosen, role["rule"], role["verbs"], role["fields"])
    for i, person in enumerate(plan.people):
        world.people[people[i]] = Person(
            None if person["department"] is None else departments[person["department"]],
            [departments[d] for d in person["more"]],
            None if person["manager"] is None else people[person["manager"]],
            [roles[r] for r in person["roles"]],
        )


def _write_records(platform: Platform, tx: Tx, plan: Plan, world: World, people: list[str]) -> None:
    mark = 0
    papers: list[tuple[str, str]] = []
    ids: dict[str, list[str]] = {}
    for name, rows in plan.records.items():
        world.records[name] = {}
        wanted = []
        for row in rows:
            mark += 1
            values: dict[str, Any] = {"name": f"{name}mark{mark:03d}", "owner": people[row["owner"]]}
            if name == "account":
                values |= {
                    "level": row["level"],
                    "phone": f"+86139{mark:03d}55{mark:03d}",
                    "city": f"citymark{mark:03d}" if row["city"] else None,
                }
                papers.append(_paper(tx, world, mark))
            else:
                values["account"] = None if row["account"] is None else ids["account"][row["account"]]
            if name == "opportunity":
                values["amount"] = f"{91_000_000 + mark * 7_919}.00" if row["amount"] else None
            if name == "contact":
                values["title"] = f"titlemark{mark:03d}"
            wanted.append(values)
        held = [{PAPER: [file]} for file, _ in papers] if name == "account" else [{}] * len(wanted)
        given = [{**values, **paper} for values, paper in zip(wanted, held, strict=True)]
        ids[name] = platform.records.create(tx, name, given) if wanted else []
        for record, values in zip(ids[name], wanted, strict=True):
            dept = world.people[values["owner"]].department
            world.records[name][record] = {**values, "owner_dept": dept}
    world.papers = dict(zip(ids["account"], papers, strict=True))


def _paper(tx: Tx, world: World, mark: int) -> tuple[str, str]:
    """Upload a file with a name of its own; returns its id and name."""
    kept = Files(world.folder).keep(tx, BytesIO(b"the same in all of them"), f"papermark{mark:03d}.txt")
    return kept.id, kept.name


def _write_shares(platform: Platform, tx: Tx, plan: Plan, world: World, ids: dict[str, list[str]]) -> None:
    teams: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for number, share in enumerate(plan.shares):
        until = None if share["days"] is None else tx.now + timedelta(days=share["days"])
        kind = "user" if share["kind"] == "team" else share["kind"]
        grantee = ids[kind][share["grantee"]]
        name = share["object"]
        record = None if share["record"] is None else list(world.records[name])[share["record"]]
        told = Share(name, record, grantee, share["level"], until, share["filter"])
        if record is None:
            rule = {"name": f"rule{number}", "object": name, "rule": share["filter"], kind: grantee}
            rule |= {"level": share["level"], "until": None if until is None else until.isoformat()}
            platform.records.create(tx, "share_rule", [{**rule, "owner": None}])
        elif share["kind"] == "team":
            members = teams.setdefault((name, record), [])
            if any(m["user"] == grantee for m in members):
                continue
            members.append({"user": grantee, "role": share["level"], "until": until})
        else:
            add_share(tx, name, record, {kind: grantee, "level": share["level"], "until": until})
        world.shares.append(told)
    for (name, record), members in teams.items():
        set_team(tx, name, record, members)
