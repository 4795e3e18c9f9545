"""Times the expression language: ``python -m bench.expressions``; compiles and evaluations of three named expressions."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from yingdan.bootstrap import Platform
from yingdan.engines.formula.check import check_expression
from yingdan.engines.formula.model import Env
from yingdan.engines.formula.python import compile_python
from yingdan.engines.formula.workdays import mainland

EXAMPLES = {
    "weighted amount": "ROUND({预计金额} * {赢率} / 100, 2)",
    "grade by size and stage": (
        '如果(并且({预计金额} >= 1000000, {赢率} > 60), "A", 如果(或者({预计金额} >= 300000, {类型} = "续约"), "B", "C"))'
    ),
    "days late, in words": (
        'IF(AND({状态} = "open", {预计成交日期} < TODAY()),'
        ' CONCAT("逾期 ", DATEDIFF({预计成交日期}, TODAY(), "day"), " 天"), "")'
    ),
}
RECORD = {
    "amount": Decimal("234567.89"),
    "probability": Decimal("65.00"),
    "type": "new",
    "biz_status": "open",
    "expected_close": date(2026, 10, 1),
}
MAX_EVALUATION_US, MAX_COMPILE_US = 10.0, 1_000.0
REPEATS = 9


def main() -> int:
    """Print median and spread of both for each example; 1 where a bar is missed."""
    objects = {o.name: o for o in Platform.detached().standard_objects()}
    base = objects["opportunity"]
    env = Env(RECORD, datetime(2026, 11, 22, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), mainland())
    missed = False
    for name, text in EXAMPLES.items():
        evaluate = compile_python(check_expression(objects, base, text).node)
        compiles = _times(lambda text=text: compile_python(check_expression(objects, base, text).node), 200)  # type: ignore[misc]  # default argument binds the text
        runs = _times(lambda evaluate=evaluate: evaluate(env), 20_000)  # type: ignore[misc]  # as above
        missed |= statistics.median(runs) > MAX_EVALUATION_US or statistics.median(compiles) > MAX_COMPILE_US
        print(f"{name}: {evaluate(env)}")
        print(f"  evaluation {_figure(runs)} µs   compile {_figure(compiles)} µs")
    print(f"bars: evaluation {MAX_EVALUATION_US:.0f} µs, compile {MAX_COMPILE_US:.0f} µs")
    return int(missed)


def _times(work: Callable[[], object], count: int) -> list[float]:
    """Return microseconds of processor time a call, one figure for each of some rounds."""
    found = []
    for _ in range(REPEATS):
        started = time.process_time()
        for _ in range(count):
            work()
        found.append((time.process_time() - started) / count * 1e6)
    return found


def _figure(values: list[float]) -> str:
    return f"{statistics.median(values):7.2f} ({min(values):.2f}-{max(values):.2f})"


if __name__ == "__main__":
    raise SystemExit(main())
