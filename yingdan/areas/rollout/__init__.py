"""Roll-out: what helps people start with the product; *demo company* is a made-up firm with three years of sales."""

from yingdan.areas.rollout.jobs import JOBS, TICKS
from yingdan.engines.records.model import Area

AREA = Area(name="rollout", objects=(), jobs=JOBS, ticks=TICKS)
