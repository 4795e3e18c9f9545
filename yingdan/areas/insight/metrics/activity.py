"""What people do: visits and calls (M-58, M-60)."""

from yingdan.areas.insight.groups import PEOPLE, TIME
from yingdan.engines.analytics.model import Metric, Moments, Share, Total, Unit, Variant
from yingdan.meta.definitions import Label

_VISITS = Moments("activity", "at", where={"kind": ("visit",)}, once_a_day=("owner", "account"))
_CALLS = Moments("activity", "at", where={"kind": ("call",), "result": ("effective",)}, least={"duration": 60})
_ALL = Moments("activity", "at")
_REACHED = Moments("activity", "at", where={"kind": ("call",)}, state="result")

METRICS = (
    Metric(
        id="M-58",
        label=Label("拜访数", "拜訪數", "Visits"),
        formula=Label(
            "期内拜访，同一人、同一客户、同一天计一次",
            "期內拜訪，同一人、同一客戶、同一天計一次",
            "Visits in the window, one per user, account and day",
        ),
        notes=Label("按发生时间。", "按發生時間。", "By the time they took place."),
        object="activity",
        variants=(Variant("count", Label("数量", "數量", "Count"), Total(_VISITS), Unit.COUNT),),
        groups=(*PEOPLE, *TIME, "account"),
    ),
    Metric(
        id="M-60",
        label=Label("有效电话", "有效電話", "Effective calls"),
        formula=Label(
            "期内结果有效且时长 ≥ 60 秒的电话；接通率 = 未接通以外 / 全部",
            "期內結果有效且時長 ≥ 60 秒的電話；接通率 = 未接通以外 / 全部",
            "Calls in the window with an effective result of 60 s or more; reach = all but no answer / all",
        ),
        notes=Label(
            "无通话记录时取填写的时长。",
            "無通話記錄時取填寫的時長。",
            "The typed duration where there is no call record.",
        ),
        object="activity",
        variants=(
            Variant("count", Label("数量", "數量", "Count"), Total(_CALLS), Unit.COUNT),
            Variant("reach", Label("接通率", "接通率", "Reach"), Share(_REACHED, "effective|ineffective"), Unit.RATIO),
        ),
        groups=(*PEOPLE, *TIME, "account"),
    ),
    Metric(
        id="M-A1",
        label=Label("跟进次数", "跟進次數", "Activities"),
        formula=Label("期内全部跟进", "期內全部跟進", "All activities in the window"),
        notes=Label("按发生时间。", "按發生時間。", "By the time they took place."),
        object="activity",
        variants=(Variant("count", Label("数量", "數量", "Count"), Total(_ALL), Unit.COUNT),),
        groups=("kind", *PEOPLE, *TIME, "account"),
    ),
)
