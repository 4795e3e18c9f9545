"""The metric dictionary: every formula stands here once."""

from yingdan.areas.insight.metrics.activity import METRICS as ACTIVITY
from yingdan.areas.insight.metrics.funnel import METRICS as FUNNEL
from yingdan.areas.insight.metrics.goals import METRICS as GOALS
from yingdan.areas.insight.metrics.losses import METRICS as LOSSES
from yingdan.areas.insight.metrics.pipeline import METRICS as PIPELINE

METRICS = tuple(sorted((*GOALS, *FUNNEL, *PIPELINE, *LOSSES, *ACTIVITY), key=lambda m: m.id))
