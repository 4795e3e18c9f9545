"""Made-up expressions and records: every function, every kind of value, with the edges that differ between machines."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from yingdan.meta.definitions import FieldDef, Label, ObjectDef

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Chatham",
    "UTC",
)
CHARACTERS = "aBz Z09-_.,/%'\"\\{}()[]|?*+^$\t\n\u3000\u00dfİıſΣσςéÅﬁŉǆǄ客户赢單元￥①Ａａ😀\u0301\U00020000\u1fb3ΐЖж"


def _label(text: str) -> Label:
    return Label(text, text, text)


THING = ObjectDef(
    name="x_thing",
    label=_label("物件"),
    fields=(
        FieldDef("name", "text", _label("名称")),
        FieldDef("amount", "money", _label("金额")),
        FieldDef("rate", "dec", _label("比率"), scale=6),
        FieldDef("units", "int", _label("数量")),
        FieldDef("done", "bool", _label("完成")),
        FieldDef("wanted", "bool", _label("要否")),
        FieldDef("start", "date", _label("开始")),
        FieldDef("finish", "date", _label("结束")),
        FieldDef("at", "datetime", _label("时刻")),
        FieldDef("until", "datetime", _label("截至")),
        FieldDef("note", "ltext", _label("说明")),
        FieldDef("state", "region", _label("区划")),
        FieldDef("colours", "tags", _label("颜色")),
    ),
)
COLUMNS: Mapping[str, str] = {
    "name": "text",
    "amount": "numeric",
    "rate": "numeric",
    "units": "bigint",
    "done": "boolean",
    "wanted": "boolean",
    "start": "date",
    "finish": "date",
    "at": "timestamptz",
    "until": "timestamptz",
    "note": "text",
    "state": "text",
    "colours": "text[]",
}
_FIELDS = {
    "number": ("amount", "{比率}", "units"),
    "text": ("name", "{说明}", "state"),
    "bool": ("done", "wanted"),
    "date": ("start", "{结束}"),
    "datetime": ("at", "until"),
    "list": ("colours",),
}
_DATES = (
    date(1900, 1, 1),
    date(1999, 12, 31),
    date(2000, 2, 29),
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2026, 2, 15),
    date(2026, 10, 1),
    date(2026, 10, 10),
    date(2200, 12, 31),
)
_NUMBERS = (
    *("0", "1", "-1", "2", "3", "7", "10", "100", "0.5", "-0.5", "0.005", "-2.345", "1.005", "0.00005", "2.5", "-2.5"),
    *("0.0000000001", "-0.0000000001", "999999999999999999.99", "-999999999999999999.99", "123456789012.345678"),
    *("86400", "366", "-366", "5000", "10000", "200000", "0.3333333333"),
)


class Maker:
    """Makes expressions and records from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def text(self) -> str | None:
        """Return a text, often a blank one."""
        if self.dice.random() < 0.15:
            return None
        return "".join(self.dice.choice(CHARACTERS) for _ in range(self.dice.randrange(1, 12)))

    def number(self) -> str:
        """Return a number as it is written."""
        if self.dice.random() < 0.5:
            return self.dice.choice(_NUMBERS)
        return f"{self.dice.randrange(-(10**9), 10**9) / 10 ** self.dice.randrange(7):.6f}"

    def day(self) -> date:
        """Return a day, often one at an edge."""
        if self.dice.random() < 0.5:
            return self.dice.choice(_DATES)
        return date(2020, 1, 1) + timedelta(days=self.dice.randrange(3650))

    def instant(self) -> datetime:
        """Return an instant; many lie around the hours that summer time doubles or leaves out."""
        if self.dice.random() < 0.4:
            base = self.dice.choice(((3, 8, 6), (11, 1, 5), (4, 4, 14)))
            month, day, hour = base
            at = datetime(2026, month, day, hour, 30, tzinfo=UTC)
            return at + timedelta(minutes=15 * self.dice.randrange(-12, 13))
        return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.dice.randrange(40 * 365 * 86_400 * 10**6))

    def record(self) -> dict[str, Any]:
        """Return the values of one record; any may be blank."""
        makers: dict[str, Callable[[], Any]] = {
            "text": self.text,
            "numeric": lambda: Decimal(self.number()).quantize(Decimal("0.000001")),
            "bigint": lambda: self.dice.choice((0, 1, -1, 3, 12, 2**53, -(2**53), self.dice.randrange(1000))),
            "boolean": lambda: self.dice.random() < 0.5,
            "date": self.day,
            "timestamptz": self.instant,
            "text[]": lambda: [self.dice.choice(("red", "Red", "红")) for _ in range(self.dice.randrange(3))],
        }
        found = {n: None if self.dice.random() < 0.15 else makers[t]() for n, t in COLUMNS.items()}
        if found["note"] and self.dice.random() < 0.01:
            found["note"] *= 900
        return found

    def expression(self, kind: str, depth: int = 4) -> str:
        """Return the text of an expression of a kind."""
        dice = self.dice
        if depth == 0 or dice.random() < 0.15:
            return dice.choice(_FIELDS[kind]) if dice.random() < 0.75 else self.constant(kind)
        makers = {
            "number": self._number,
            "text": self._text,
            "bool": self._bool,
            "date": self._date,
            "datetime": self._datetime,
        }
        return makers[kind](lambda k: self.expression(k, depth - 1)) if kind in makers else self.constant(kind)

    def constant(self, kind: str) -> str:
        """Return a constant of a kind."""
        match kind:
            case "number":
                return f"({self.number()})"
            case "text":
                return '"' + (self.text() or "").replace('"', '""')[:50] + '"'
            case "bool":
                return self.dice.choice(("TRUE", "FALSE", "BLANK"))
            case "date":
                return f"DATE({self.dice.randrange(1890, 2210)}, {self.dice.randrange(0, 14)}, {self.dice.randrange(0, 33)})"
            case "datetime":
                return "NOW()"
            case _:
                return "colours"

    def _any(self, make: Callable[[str], str]) -> str:
        return make(self.dice.choice(("number", "text", "bool", "date", "datetime")))

    def _choice(self, kind: str, make: Callable[[str], str]) -> str:
        n, b, t = partial(make, kind), partial(make, "bool"), partial(make, "text")
        return self.dice.choice(
            (
                lambda: f"IF({b()}, {n()}, {n()})",
                lambda: f"如果({b()},{n()})",
                lambda: f"IFS({b()}, {n()}, {b()}, {n()})",
                lambda: f"SWITCH({t()}, {t()}, {n()}, {t()}, {n()}, {n()})",
                lambda: f"SWITCH({make('number')}, {make('number')}, {n()})",
                lambda: f"COALESCE({n()}, BLANK, {n()})",
            )
        )()

    def _number(self, make: Callable[[str], str]) -> str:
        ways: tuple[Callable[[], str], ...]
        n, d, i, t = (partial(make, "number"), partial(make, "date"), partial(make, "datetime"), partial(make, "text"))
        sign = self.dice.choice("+-*/*/+-")
        ways = (
            *[lambda: f"({n()} {sign} {n()})"] * 6,
            lambda: f"({n()} ^ {self.dice.choice(('2', '3', '-2', '0', '10', '366', '0.5', 'units'))})",
            lambda: f"-{n()}",
            lambda: f"({n()})%",
            lambda: (
                f"{self.dice.choice(('ROUND', '四舍五入', 'ROUNDUP', 'ROUNDDOWN'))}({n()}, {self.dice.randrange(-4, 11)})"
            ),
            lambda: f"ROUND({n()})",
            lambda: f"ABS({n()})",
            lambda: f"MOD({n()}, {n()})",
            lambda: f"FLOOR({n()}, {n()})",
            lambda: f"CEILING({n()}, {n()})",
            lambda: f"FLOOR({n()})",
            lambda: f"SUM({n()}, {n()})",
            lambda: f"MIN({n()}, {n()}, {n()})",
            lambda: f"最大值({n()}, {n()})",
            lambda: f"LEN({t()})",
            lambda: "LEN(colours)",
            lambda: f"{self.dice.choice(('YEAR', 'MONTH', '日', 'WEEKDAY'))}({self.dice.choice((d, i))()})",
            lambda: f"HOUR({i()})",
            lambda: f'DATEDIFF({d()}, {d()}, "{self._unit(small=False)}")',
            lambda: f'DATEDIFF({i()}, {i()}, "{self._unit(small=True)}")',
            lambda: f"NETWORKDAYS({d()}, {d()})",
            lambda: f"({d()} - {d()})",
            lambda: f"({i()} - {i()})",
            lambda: self._choice("number", make),
        )
        return self.dice.choice(ways)()

    def _unit(self, *, small: bool) -> str:
        units = ("year", "quarter", "month", "week", "day", "天", "月")
        return self.dice.choice((*units, "hour", "minute") if small else units)

    def _text(self, make: Callable[[str], str]) -> str:
        n, t = partial(make, "number"), partial(make, "text")
        return self.dice.choice(
            (
                lambda: f"({self._any(make)} & {self._any(make)})",
                lambda: f"CONCAT({t()}, {self._any(make)}, {t()})",
                lambda: f"LEFT({t()}, {n()})",
                lambda: f"RIGHT({t()}, {self.dice.randrange(-1, 8)})",
                lambda: f"MID({t()}, {self.dice.randrange(-1, 8)}, {n()})",
                lambda: f"UPPER({t()})",
                lambda: f"LOWER({t()})",
                lambda: f"TRIM({t()})",
                lambda: f"SUBSTITUTE({t()}, {t()}, {t()})",
                lambda: f"TEXT({self._any(make)})",
                lambda: (
                    f'TEXT({n()}, "{self.dice.choice(("0", "0.00", "#,##0", "#,##0.000", "0%", "0.0%", "#,##0.00%"))}")'
                ),
                lambda: f'TEXT({make("date")}, "YYYY年MM月DD日")',
                lambda: f'TEXT({make("datetime")}, "YYYY-MM-DD HH:mm:ss \\")',
                lambda: self._choice("text", make),
            )
        )()

    def _bool(self, make: Callable[[str], str]) -> str:
        b, t = partial(make, "bool"), partial(make, "text")
        kind = self.dice.choice(("number", "text", "date", "datetime"))
        ways: tuple[Callable[[], str], ...] = (
            *[lambda: f"({make(kind)} {self.dice.choice(('<', '<=', '>', '>=', '=', '<>', '≥'))} {make(kind)})"] * 4,
            lambda: f"({b()} = {b()})",
            lambda: f"AND({b()}, {b()}, {b()})",
            lambda: f"或者({b()}, {b()})",
            lambda: f"NOT({b()})",
            lambda: f"ISBLANK({self._any(make)})",
            lambda: "ISBLANK(colours)",
            lambda: f"CONTAINS({t()}, {t()})",
            lambda: f"CONTAINS(colours, {t()})",
            lambda: 'CONTAINS(colours, "red")',
            lambda: f"STARTSWITH({t()}, {t()})",
            lambda: f'REGEXMATCH({t()}, "{self._pattern()}")',
            lambda: self._choice("bool", make),
        )
        return self.dice.choice(ways)()

    def _pattern(self) -> str:
        parts = ("a", "[a-z]", "[^0-9]", ".", "\\d", "\\w", "\\s", "客", "[一-龥]", "(a|B)", "\\.", "\\\\", "z?", "😀")
        body = "".join(
            self.dice.choice(parts[:-2]) + self.dice.choice(("", "", "*", "+", "?", "{1,3}", "{2,}"))
            for _ in range(self.dice.randrange(1, 4))
        )
        return self.dice.choice(("", "^")) + body + self.dice.choice(("", "$"))

    def _date(self, make: Callable[[str], str]) -> str:
        n, d, i = partial(make, "number"), partial(make, "date"), partial(make, "datetime")
        return self.dice.choice(
            (
                lambda: "TODAY()",
                lambda: f"DATE({n()}, {n()}, {self.dice.randrange(-1, 33)})",
                lambda: f"DATE(2024, {self.dice.randrange(1, 13)}, {self.dice.randrange(28, 32)})",
                lambda: f"DATEVALUE({i()})",
                lambda: f'DATEADD({d()}, {self._steps(make)}, "{self._unit(small=False)}")',
                lambda: f"EOMONTH({d()}, {self._steps(make)})",
                lambda: f"EOMONTH({i()})",
                lambda: f"WORKDAY({d()}, {self._steps(make)})",
                lambda: f"({d()} + {self._steps(make)})",
                lambda: f"({d()} - {self._steps(make)})",
                lambda: f"MIN({d()}, {d()})",
                lambda: self._choice("date", make),
            )
        )()

    def _steps(self, make: Callable[[str], str]) -> str:
        return make("number") if self.dice.random() < 0.3 else f"({self.dice.randrange(-400, 400)})"

    def _datetime(self, make: Callable[[str], str]) -> str:
        i = partial(make, "datetime")
        return self.dice.choice(
            (
                lambda: "NOW()",
                lambda: f'DATEADD({i()}, {self._steps(make)}, "{self._unit(small=True)}")',
                lambda: f"MAX({i()}, {i()})",
                lambda: self._choice("datetime", make),
            )
        )()
