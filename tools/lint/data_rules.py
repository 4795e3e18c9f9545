"""Rules about the database, time, chance and money."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.lint.rule import Example, Rule, Source, texts

STATEMENT = re.compile(
    r"\s*(?:select\s(?:.*\sfrom\s|\w+(?:\.\w+)?\()|insert\s+into\s|update\s.*\sset\s|delete\s+from\s|truncate\s+\S"
    r"|with\s+(?:recursive\s+)?\S+\s+as\s*\(|(?:create|drop|alter)\s+(?:or\s+replace\s+)?(?:unique\s+)?"
    r"(?:table|index|schema|view|type|function|trigger|database|extension|sequence|materialized)\b"
    r"|lock\s+table\s|copy\s.*\s(?:from|to)\s+stdin|copy\s.*\sto\s+stdout)",
    re.IGNORECASE | re.DOTALL,
)
SQL_CLOCK = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|gen_random_uuid|uuidv7|random)\s*\(\s*\)"
    r"|\bcurrent_(?:timestamp|date|time)\b",
    re.IGNORECASE,
)
PYTHON_CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    "date.today", "datetime.date.today", "time.time", "time.time_ns", "uuid.uuid1", "uuid.uuid4", "uuid4", "uuid1",
    "os.urandom",
}  # fmt: skip
# Not secrets: passwords and tokens must be unguessable in tests too.
CHANCE_MODULES = ("random.", "np.random.", "numpy.random.")
SEEDED = {"random.Random", "np.random.default_rng", "numpy.random.default_rng"}
MONEY = re.compile(r"(?:^|[_.])(?:amount|price|revenue|cost|budget)$")


def sql_place(source: Source) -> Iterator[tuple[int, str]]:
    """Find statements in strings."""
    for line, text in texts(source.tree):
        if STATEMENT.match(text):
            yield line, "SQL lives in db, meta/apply.py, engines/query and engines/*/store.py"


def clock_and_chance(source: Source) -> Iterator[tuple[int, str]]:
    """Find clocks and dice that a test cannot set."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name in SEEDED and node.args:
            continue
        if name in PYTHON_CLOCK or (name.startswith(CHANCE_MODULES) and name not in SEEDED) or name in SEEDED:
            yield node.lineno, f"{name}: time, ids and chance come from Ctx (kernel)"
    for line, text in texts(source.tree):
        found = SQL_CLOCK.search(text)
        if found:
            yield line, f"{found[0]}: pass ctx.now() or an id as a parameter"


def one_commit(source: Source) -> Iterator[tuple[int, str]]:
    """Find transactions ended by hand."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"commit", "rollback"}
        ):
            yield node.lineno, f"{node.func.attr}: one request or chunk is one transaction, and db ends it"


def float_money(source: Source) -> Iterator[tuple[int, str]]:
    """Find amounts declared or made as floats."""
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation is not None:
            name = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
            if MONEY.search(name) and re.search(r"\bfloat\b", ast.unparse(node.annotation)):
                yield node.lineno, f"{name}: money is Decimal"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "float" and node.args:
            name = ast.unparse(node.args[0])
            if MONEY.search(name):
                yield node.lineno, f"float({name}): money is Decimal"


RULES = (
    Rule(
        "sql-place", "No SQL outside the files that own it.", sql_place, ("yingdan/",),
        # Permission compiles its predicates into conditions and id branches, which the query engine takes in.
        ("yingdan/db/", "yingdan/meta/apply*.py", "yingdan/engines/query/", "yingdan/engines/permission/", "yingdan/engines/*/store.py",
         "yingdan/engines/*/store_*.py"),
        good=(
            Example('HINT = "select a stage, then save"', "yingdan/cli/main.py"),
            Example('def f():\n    """Select x from y."""\n'),
            Example('conn.execute("select name from t")', "yingdan/engines/sample/store.py"),
        ),
        bad=(
            Example('conn.execute("select id from account")'),
            Example('run(f"UPDATE {table} SET x = 1")'),
            Example('run("""\n  with recent as (select 1)\n  select * from recent""")', "yingdan/areas/lead/service.py"),
            Example('run("create unique index concurrently i on t (x)")', "yingdan/api/app.py"),
        ),
    ),
    Rule(
        "clock-and-chance", "No clock, ids or chance outside the kernel.", clock_and_chance, ("yingdan/",),
        ("yingdan/kernel/",),
        good=(
            Example("now = ctx.now()"),
            Example("started = time.monotonic()"),
            Example("dice = random.Random(7)"),
            Example("word = secrets.token_hex()"),
            Example("from datetime import datetime\nnow = datetime.now(UTC)", "yingdan/kernel/clock.py"),
        ),
        bad=(
            Example("now = datetime.now(UTC)"),
            Example("key = uuid.uuid4()"),
            Example("x = random.random()"),
            Example("dice = random.Random()"),
            Example('run("select now()")', "yingdan/engines/sample/store.py"),
            Example('run("insert into t values (gen_random_uuid())")', "yingdan/db/migrate.py"),
        ),
    ),
    Rule(
        "one-commit", "No transaction is ended outside db.", one_commit, ("yingdan/",), ("yingdan/db/",),
        good=(Example("repository.committed()"), Example("conn.commit()", "yingdan/db/tx.py")),
        bad=(Example("conn.commit()"), Example("tx.conn.rollback()")),
    ),
    Rule(
        "float-money", "Money is Decimal.", float_money, ("yingdan/",),
        # Statistics of amounts: estimates with intervals, rounded to Decimal where they leave.
        ("yingdan/engines/forecast/",),
        good=(Example("amount: Decimal"), Example("def f(win_ratio: float): ...")),
        bad=(Example("amount: float = 0"), Example("def f(list_price: float | None): ..."), Example("x = float(row.amount)")),
    ),
)  # fmt: skip
