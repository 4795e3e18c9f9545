"""The pipeline a new workspace starts with."""

from __future__ import annotations

from yingdan.db.tx import Tx
from yingdan.engines.records.service import Records

# name, type, win rate %, forecast category, expected days (domain model, default pipeline)
DEFAULT_STAGES = (
    ("建立", "open", 10, "pipeline", 14),
    ("初步沟通", "open", 20, "pipeline", 21),
    ("报价", "open", 40, "best", 14),
    ("竞标", "open", 60, "best", 21),
    ("合同签约", "open", 80, "commit", 14),
    ("成交", "won", 100, "closed", None),
    ("输单", "lost", 0, "omitted", None),
    ("无效", "void", 0, "omitted", None),
)


def seed_pipeline(tx: Tx, records: Records) -> None:
    """Create the default pipeline with its stages."""
    pipeline = records.create(tx, "pipeline", [{"name": "标准销售流程", "is_default": True}])[0]
    records.create(
        tx,
        "stage",
        [
            {
                "name": name,
                "pipeline": pipeline,
                "position": position,
                "type": kind,
                "std_win_rate": str(rate),
                "forecast_category": category,
                "expected_days": days,
            }
            for position, (name, kind, rate, category, days) in enumerate(DEFAULT_STAGES, start=1)
        ],
    )
