"""Opportunities: possible deals moving through the stages of a pipeline until they are won, lost or void."""

from yingdan.areas.opportunity.hooks import before_opportunity, before_stage
from yingdan.areas.opportunity.objects.fx_rate import FX_RATE
from yingdan.areas.opportunity.objects.opportunity import OPPORTUNITY
from yingdan.areas.opportunity.objects.pipeline import PIPELINE, STAGE
from yingdan.areas.opportunity.rates import JOBS, after_rate, before_rate
from yingdan.areas.opportunity.seed import seed_pipeline
from yingdan.areas.opportunity.service import advance, lose, reopen
from yingdan.engines.records.model import Area

AREA = Area(
    name="opportunity",
    objects=(PIPELINE, STAGE, OPPORTUNITY, FX_RATE),
    before={OPPORTUNITY.name: before_opportunity, STAGE.name: before_stage, FX_RATE.name: before_rate},
    after={FX_RATE.name: after_rate},
    jobs=JOBS,
    actions={("opportunity", "advance"): advance, ("opportunity", "lose"): lose, ("opportunity", "reopen"): reopen},
    seed=seed_pipeline,
)
