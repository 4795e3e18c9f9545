"""What people say about a forecast 预测: submissions, adjustments and judgments; none of them touches an opportunity."""

from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef, Option

UNITS = (Option("month", Label("月", "月", "Month")), Option("quarter", Label("季", "季", "Quarter")))
OPEN_CATEGORIES = (
    Option("pipeline", Label("管道", "管道", "Pipeline"), "gray"),
    Option("best", Label("最佳", "最佳", "Best case"), "blue"),
    Option("commit", Label("承诺", "承諾", "Commit"), "green"),
    Option("closed", Label("已赢", "已贏", "Closed won"), "gold"),
)
_UNIT = FieldDef("unit", "enum", Label("周期", "週期", "Period"), required=True, default="quarter", options=UNITS)
_START = FieldDef("period_start", "date", Label("期间开始", "期間開始", "Period starts"), required=True)

SUBMISSION = ObjectDef(
    name="forecast_submission",
    label=Label("预测提交", "預測提交", "Forecast submission"),
    group="analytics",
    name_field="title",
    searchable=False,
    fields=(
        FieldDef("title", "text", Label("标题", "標題", "Title"), derived=True, max_length=100),
        _UNIT,
        _START,
        FieldDef("commit", "money", Label("承诺累计", "承諾累計", "Commit, cumulative"), required=True),
        FieldDef("best", "money", Label("最佳累计", "最佳累計", "Best case, cumulative")),
        FieldDef("note", "ltext", Label("说明", "說明", "Note")),
        FieldDef("at", "datetime", Label("提交时间", "提交時間", "Submitted"), derived=True),
    ),
    indexes=(IndexDef(("period_start", "owner", "at desc")),),
    layout=Layout(
        list=("title", "owner", "unit", "period_start", "commit", "best", "at"),
        form=("unit", "period_start", "commit", "best", "note"),
    ),
)

ADJUSTMENT = ObjectDef(
    name="forecast_adjustment",
    label=Label("预测调整", "預測調整", "Forecast adjustment"),
    group="analytics",
    name_field="reason",
    searchable=False,
    fields=(
        FieldDef("person", "user", Label("对象", "對象", "On whom"), required=True, target="user"),
        _UNIT,
        _START,
        FieldDef(
            "category",
            "enum",
            Label("预测类别", "預測類別", "Forecast category"),
            required=True,
            default="commit",
            options=OPEN_CATEGORIES,
        ),
        FieldDef("value", "money", Label("调整金额", "調整金額", "Adjustment"), required=True, tracked=True),
        FieldDef("reason", "text", Label("原因", "原因", "Reason"), required=True, max_length=300),
    ),
    indexes=(IndexDef(("period_start", "person")),),
    layout=Layout(
        list=("person", "period_start", "category", "value", "reason", "owner"),
        form=("person", "unit", "period_start", "category", "value", "reason"),
    ),
)

JUDGMENT = ObjectDef(
    name="forecast_judgment",
    label=Label("预测判断", "預測判斷", "Forecast judgment"),
    group="analytics",
    name_field="reason",
    searchable=False,
    fields=(
        FieldDef("opportunity", "ref", Label("商机", "商機", "Opportunity"), required=True, target="opportunity"),
        FieldDef(
            "verdict",
            "enum",
            Label("判断", "判斷", "Verdict"),
            required=True,
            default="exclude",
            options=(
                Option("include", Label("计入", "計入", "Count in"), "green"),
                Option("exclude", Label("剔除", "剔除", "Leave out"), "red"),
            ),
        ),
        FieldDef("reason", "text", Label("原因", "原因", "Reason"), max_length=300),
    ),
    indexes=(IndexDef(("opportunity", "created_at desc")),),
    layout=Layout(list=("opportunity", "verdict", "reason", "owner"), form=("opportunity", "verdict", "reason")),
)
