"""Activities: what was done with a customer; *key actions* are visits, meetings, demos, proposals, negotiations, calls over 60 s."""

from yingdan.areas.activity.hooks import after_activity, before_activity
from yingdan.areas.activity.objects.activity import ACTIVITY
from yingdan.engines.records.model import Area

AREA = Area(
    name="activity", objects=(ACTIVITY,), before={"activity": before_activity}, after={"activity": after_activity}
)
