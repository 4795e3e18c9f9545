"""M-31: how healthy an open opportunity is, from 100 down."""

from yingdan.engines.analytics.scorecard import Each, Lacks, Past, ScoreCard, Silent, Slow

HEALTH = ScoreCard(
    start=100,
    rules=(
        Silent("last_activity_at", steps=((7, 20), (14, 40))),
        Slow("stage_entered_at", link="stage", expected="expected_days", factor=1.5, points=15),
        Each("push_count", points=10, most=30),
        Lacks("contact", link="account", field="role_in_decision", value="decider", points=15),
        Past("next_step_date", points=15),
    ),
    bands=(("green", 70), ("amber", 40), ("red", 0)),
)
