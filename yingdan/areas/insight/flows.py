"""The ways along which records move: opportunities through the stages of their pipeline."""

from yingdan.engines.analytics.model import Flow

OPPORTUNITY_FLOW = Flow(
    object="opportunity",
    field="stage",
    states="stage",
    order="position",
    kind="type",
    line="pipeline",
    amount="amount_base",
    moving="open",
    goal="won",
    also_money=("amount",),
    currency="currency",
)
