"""Goals and time (M-04 … M-07), on the won basis of performance."""

from yingdan.areas.insight.groups import PEOPLE
from yingdan.areas.insight.rules import ahead_of_time, at_this_pace, completion, time_progress
from yingdan.engines.analytics.model import Composed, Metric, Unit, Variant
from yingdan.meta.definitions import Label

_ACTUAL = (("actual", "M-01", "amount", None),)
_PERFORMANCE = Label("业绩", "業績", "Performance")

METRICS = (
    Metric(
        id="M-04",
        label=Label("完成率", "完成率", "Completion"),
        formula=Label("实际 / 目标", "實際 / 目標", "actual / target"),
        notes=Label(
            "未设目标时说明；目标为 0 显示“—”。",
            "未設目標時說明；目標為 0 顯示「—」。",
            "Says when no target is set; “—” for a target of 0.",
        ),
        object="opportunity",
        variants=(Variant("value", _PERFORMANCE, Composed(_ACTUAL, completion, target="performance"), Unit.RATIO),),
        groups=PEOPLE,
    ),
    Metric(
        id="M-05",
        label=Label("时间进度", "時間進度", "Time gone"),
        formula=Label(
            "已过工作日 / 期内工作日", "已過工作日 / 期內工作日", "elapsed workdays / workdays of the period"
        ),
        notes=Label(
            "今天自 18:00 起计为已过；按国家法定节假日与调休。",
            "今天自 18:00 起計為已過；按國家法定節假日與調休。",
            "Today counts from 18:00 on; by the mainland calendar of holidays and worked weekends.",
        ),
        object="opportunity",
        variants=(
            Variant("value", Label("进度", "進度", "Progress"), Composed((), time_progress, grouped=False), Unit.RATIO),
        ),
    ),
    Metric(
        id="M-06",
        label=Label("进度差", "進度差", "Ahead of time"),
        formula=Label("完成率 − 时间进度", "完成率 − 時間進度", "completion − time gone"),
        notes=Label(
            "≥ 0 绿，−10 至 0 黄，< −10 红（百分点）。",
            "≥ 0 綠，−10 至 0 黃，< −10 紅（百分點）。",
            "≥ 0 green, −10 to 0 amber, under −10 red (percentage points).",
        ),
        object="opportunity",
        variants=(Variant("value", _PERFORMANCE, Composed(_ACTUAL, ahead_of_time, target="performance"), Unit.RATIO),),
        groups=PEOPLE,
    ),
    Metric(
        id="M-07",
        label=Label("按当前速度预估", "按目前速度預估", "At this pace"),
        formula=Label("实际 / 时间进度", "實際 / 時間進度", "actual / time gone"),
        notes=Label(
            "自期内第一个完整工作日起。",
            "自期內第一個完整工作日起。",
            "From the first completed workday of the period on.",
        ),
        object="opportunity",
        variants=(Variant("value", _PERFORMANCE, Composed(_ACTUAL, at_this_pace), Unit.MONEY),),
        groups=PEOPLE,
    ),
)
