"""Planning: what sales will be, by model and by the people who answer for it, and the chances of single deals."""

from yingdan.areas.planning.hooks import before_adjustment, before_judgment, before_submission
from yingdan.areas.planning.jobs import JOBS, TICKS
from yingdan.areas.planning.objects.forecast import ADJUSTMENT, JUDGMENT, SUBMISSION
from yingdan.engines.records.model import Area

AREA = Area(
    name="planning",
    objects=(SUBMISSION, ADJUSTMENT, JUDGMENT),
    before={SUBMISSION.name: before_submission, ADJUSTMENT.name: before_adjustment, JUDGMENT.name: before_judgment},
    jobs=JOBS,
    ticks=TICKS,
)
