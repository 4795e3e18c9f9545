"""Insight: what the figures say, and how data come in.

Metrics are declared here once (``metrics/``); every figure drills to the records whose sum it is. Passages of opportunities
through their stages follow from history and are renewed when a write changes stage, owner or the stages themselves.
"""

from yingdan.areas.insight.flows import OPPORTUNITY_FLOW
from yingdan.areas.insight.goals import before_goal
from yingdan.areas.insight.jobs import JOBS
from yingdan.areas.insight.objects.goal import GOAL_ITEM, GOAL_PLAN
from yingdan.areas.insight.upkeep import UPKEEP, UPKEEP_TICKS
from yingdan.engines.analytics.hooks import passages_due, states_changed
from yingdan.engines.records.model import Area

AREA = Area(
    name="insight",
    objects=(GOAL_PLAN, GOAL_ITEM),
    before={GOAL_ITEM.name: before_goal},
    jobs={**JOBS, **UPKEEP},
    ticks=UPKEEP_TICKS,
    after={
        OPPORTUNITY_FLOW.object: passages_due(OPPORTUNITY_FLOW),
        OPPORTUNITY_FLOW.states: states_changed(OPPORTUNITY_FLOW),
    },
)
