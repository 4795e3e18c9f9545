"""Dates and instants: days 1900 to 2200, calendar steps in the workspace's zone, working days by its calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.db.sql import Sql, join
from yingdan.engines.formula.functions.numbers import divide, divide_sql
from yingdan.engines.formula.functions.strict import Fault, constant, strict, strict2
from yingdan.engines.formula.model import Call, Env, Evaluate, Function, Kind, SqlEnv
from yingdan.engines.formula.workdays import FIRST, LAST, MAX_WORKDAYS

MONTHS = {"month": 1, "quarter": 3, "year": 12}
SECONDS = {"hour": 3600, "minute": 60}
MAX_STEP = 200_000
_DAY_US = Decimal(86_400_000_000)


def _known(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise Fault("expr_bad_date")
    return day


def _count(number: Decimal, most: int = MAX_STEP) -> int:
    if abs(number) > most:
        raise Fault("expr_bad_date")
    return int(number)


def _local(value: date, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _date(_: Env, year: Decimal, month: Decimal, day: Decimal) -> date:
    if not (1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= 31):
        raise Fault("expr_bad_date")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Fault("expr_bad_date") from None


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the last one of a shorter month. Raises the fault of a day out of range."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not FIRST.year <= year <= LAST.year:
        raise Fault("expr_bad_date")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _move(day: date, count: int, unit: str) -> date:
    if unit in MONTHS:
        return _known(add_months(day, count * MONTHS[unit]))
    try:
        return _known(day + timedelta(days=count * (7 if unit == "week" else 1)))
    except OverflowError:
        raise Fault("expr_bad_date") from None


def to_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall time; of a doubled or missing hour by the smaller offset, as the database has it."""
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    one, two = first.utcoffset() or timedelta(0), second.utcoffset() or timedelta(0)
    return (local - min(one, two)).replace(tzinfo=UTC)


def _date_add(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    unit = constant(call, 2)

    def work(env: Env, value: date, number: Decimal) -> date:
        count = _count(number)
        if not isinstance(value, datetime):
            return _move(value, count, unit)
        if unit in SECONDS:
            return _within(value.astimezone(UTC) + timedelta(seconds=count * SECONDS[unit]))
        local = value.astimezone(env.zone)
        day = _move(local.date(), count, unit)
        return _within(to_instant(datetime.combine(day, local.time()), env.zone))

    return strict(work)(call, args[:2])


def _within(at: datetime) -> datetime:
    if not FIRST.year <= at.year <= LAST.year:
        raise Fault("expr_bad_date")
    return at


def _date_add_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    unit = constant(call, 2)
    if call.kind is Kind.DATE:
        return join(args[:2], ", ").wrap("yingdan.fx_date_add(", f", '{unit}')")
    return join(args[:2], ", ").wrap("yingdan.fx_instant_add(", f", '{unit}', ") + Sql("%s)", (env.zone,))


def _months_between(a: date, b: date) -> int:
    if b < a:
        return -_months_between(b, a)
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)


def _date_diff(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    unit = constant(call, 2)

    def work(env: Env, a: date, b: date) -> Decimal:
        if unit in SECONDS:
            seconds = abs(b - a) // timedelta(seconds=SECONDS[unit])
            return Decimal(seconds if b >= a else -seconds)
        start, end = _local(a, env.zone), _local(b, env.zone)
        if unit in MONTHS:
            months = _months_between(start, end)
            whole = abs(months) // MONTHS[unit]
            return Decimal(whole if months >= 0 else -whole)
        days = (end - start).days
        if unit == "week":
            weeks = abs(days) // 7
            return Decimal(weeks if days >= 0 else -weeks)
        return Decimal(days)

    return strict(work)(call, args[:2])


def day_sql(kind: Kind, value: Sql, env: SqlEnv) -> Sql:
    """Return the SQL of the day on which a date or an instant (in the zone) lies."""
    if kind is Kind.INSTANT:
        return value.wrap("((", ") at time zone ") + Sql("%s)::date", (env.zone,))
    return value


def _date_diff_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    unit = constant(call, 2)
    if unit in SECONDS:
        return join(args[:2], ", ").wrap("yingdan.fx_seconds_between(", f", {SECONDS[unit]})")
    days = [day_sql(n.kind, a, env) for n, a in zip(call.args, args[:2], strict=False)]
    return join(days, ", ").wrap("yingdan.fx_days_between(", f", '{unit}')")


def _part(read: Callable[[date], int]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    return strict(lambda env, v: Decimal(read(_local(v, env.zone))))


def _part_sql(part: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    return lambda call, args, env: day_sql(call.args[0].kind, args[0], env).wrap(f"extract({part} from ", ")::numeric")


def _hour(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    one = args[0]

    def run(env: Env) -> Decimal | None:
        value = one(env)
        return None if value is None else Decimal(value.astimezone(env.zone).hour)

    return run


def _month_end(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    two = args[1] if len(args) > 1 else (lambda _: Decimal(0))

    def work(env: Env, value: date, months: Decimal) -> date:
        moved = add_months(_local(value, env.zone).replace(day=1), _count(months))
        return _known(moved.replace(day=monthrange(moved.year, moved.month)[1]))

    return strict(work)(call, [args[0], two])


def _month_end_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    day = day_sql(call.args[0].kind, args[0], env)
    months = args[1] if len(args) > 1 else Sql("0")
    return join([day, months], ", ").wrap("yingdan.fx_month_end(", ")")


def _workday(env: Env, value: date, number: Decimal) -> Any:
    found = env.calendar.after(_local(value, env.zone), _count(number, MAX_WORKDAYS))
    if found is None:
        raise Fault("expr_bad_date")
    return found


def _workday_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    parts = [day_sql(call.args[0].kind, args[0], env), args[1], _calendar_sql(env)]
    return join(parts, ", ").wrap("yingdan.fx_workday(", ")")


def _calendar_sql(env: SqlEnv) -> Sql:
    return Sql("%s::date[], %s::date[]", (env.calendar.free_texts, env.calendar.worked_texts))


def _workdays(env: Env, a: date, b: date) -> Decimal:
    return Decimal(env.calendar.between(_local(a, env.zone), _local(b, env.zone)))


def _workdays_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    days = [day_sql(n.kind, a, env) for n, a in zip(call.args, args, strict=True)]
    return join([*days, _calendar_sql(env)], ", ").wrap("yingdan.fx_workdays(", ")")


def _days_apart(a: date, b: date) -> Decimal:
    return Decimal((a - b).days)


def _instants_apart(a: datetime, b: datetime) -> Decimal:
    return divide(Decimal((a - b) // timedelta(microseconds=1)), _DAY_US)


def _instants_apart_sql(args: Sequence[Sql]) -> Sql:
    seconds = join(args, " - ").wrap("extract(epoch from (", "))::numeric")
    return divide_sql([seconds, Sql("86400")])


def _shift(sign: int) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    return strict2(lambda day, number: _move(day, sign * _count(number), "day"))


def _shift_sql(sign: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    return lambda _, a, __: (a[0] + ", " + a[1].wrap(f"{sign}(", ")")).wrap("yingdan.fx_date_add(", ", 'day')")


_D, _I, _N = str(Kind.DATE), str(Kind.INSTANT), str(Kind.NUMBER)
FUNCTIONS = (
    Function(
        "TODAY",
        (),
        _D,
        lambda _, __: lambda env: env.today,
        lambda _, __, env: Sql("((%s::timestamptz) at time zone %s)::date", (env.now.isoformat(), env.zone)),
        volatile=True,
    ),
    Function(
        "NOW",
        (),
        _I,
        lambda _, __: lambda env: env.now,
        lambda _, __, env: Sql("%s::timestamptz", (env.now.isoformat(),)),
        volatile=True,
    ),
    Function("DATE", (_N, _N, _N), _D, strict(_date), lambda _, a, __: join(a, ", ").wrap("yingdan.fx_date(", ")")),
    Function(
        "DATEVALUE",
        ("moment",),
        _D,
        strict(lambda env, v: _local(v, env.zone)),
        lambda call, a, env: day_sql(call.args[0].kind, a[0], env),
    ),
    Function("YEAR", ("moment",), _N, _part(lambda d: d.year), _part_sql("year")),
    Function("MONTH", ("moment",), _N, _part(lambda d: d.month), _part_sql("month")),
    Function("DAY", ("moment",), _N, _part(lambda d: d.day), _part_sql("day")),
    Function("WEEKDAY", ("moment",), _N, _part(lambda d: d.isoweekday()), _part_sql("isodow")),
    Function(
        "HOUR",
        (_I,),
        _N,
        _hour,
        lambda _, a, env: a[0].wrap("extract(hour from (", ") at time zone ") + Sql("%s)::numeric", (env.zone,)),
    ),
    Function("DATEADD", ("moment", _N, "unit"), "first", _date_add, _date_add_sql),
    Function("DATEDIFF", ("moment", "moment", "unit"), _N, _date_diff, _date_diff_sql),
    Function("EOMONTH", ("moment", f"{_N}?"), _D, _month_end, _month_end_sql),
    Function("WORKDAY", ("moment", _N), _D, strict(_workday), _workday_sql),
    Function("NETWORKDAYS", ("moment", "moment"), _N, strict(_workdays), _workdays_sql),
)
# What + and - become where their first argument is a date or an instant.
DATE_PLUS = Function("+", (_D, _N), _D, _shift(1), _shift_sql(""), operator=True)
DATE_MINUS = Function("-", (_D, _N), _D, _shift(-1), _shift_sql("-"), operator=True)
DATES_APART = Function(
    "-", (_D, _D), _N, strict2(_days_apart), lambda _, a, __: join(a, " - ").wrap("(", ")::numeric"), operator=True
)
INSTANTS_APART = Function(
    "-", (_I, _I), _N, strict2(_instants_apart), lambda _, a, __: _instants_apart_sql(a), operator=True
)
