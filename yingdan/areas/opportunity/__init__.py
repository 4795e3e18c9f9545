"""Opportunities: possible deals moving through the stages of a pipeline until they are won, lost or void."""

from yingdan.areas.opportunity.hooks import before_opportunity
from yingdan.areas.opportunity.objects.opportunity import OPPORTUNITY
from yingdan.areas.opportunity.objects.pipeline import PIPELINE, STAGE
from yingdan.areas.opportunity.seed import seed_pipeline
from yingdan.areas.opportunity.service import advance, lose, reopen
from yingdan.engines.records.model import Area

AREA = Area(
    name="opportunity",
    objects=(PIPELINE, STAGE, OPPORTUNITY),
    before={"opportunity": before_opportunity},
    actions={("opportunity", "advance"): advance, ("opportunity", "lose"): lose, ("opportunity", "reopen"): reopen},
    seed=seed_pipeline,
)
