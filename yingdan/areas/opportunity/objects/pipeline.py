"""Pipeline 销售流程 and stage 阶段: the steps an opportunity goes through."""

from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef, Option, Related

CATEGORIES = (
    Option("pipeline", Label("管道", "管道", "Pipeline"), "gray"),
    Option("best", Label("最佳", "最佳", "Best case"), "blue"),
    Option("commit", Label("承诺", "承諾", "Commit"), "green"),
    Option("closed", Label("已赢", "已贏", "Closed won"), "gold"),
    Option("omitted", Label("不计入", "不計入", "Omitted"), "red"),
)
STAGE_TYPES = (
    Option("open", Label("进行", "進行", "Open"), "blue"),
    Option("won", Label("赢", "贏", "Won"), "green"),
    Option("lost", Label("输", "輸", "Lost"), "red"),
    Option("void", Label("无效", "無效", "Void"), "gray"),
)

PIPELINE = ObjectDef(
    name="pipeline",
    label=Label("销售流程", "銷售流程", "Pipeline"),
    group="settings",
    public=True,
    admin_only=True,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, max_length=100),
        FieldDef("is_default", "bool", Label("默认", "預設", "Default")),
        FieldDef("note", "ltext", Label("说明", "說明", "Description")),
    ),
    layout=Layout(list=("name", "is_default"), form=("name", "is_default"), related=(Related("stage", "pipeline"),)),
)

STAGE = ObjectDef(
    name="stage",
    label=Label("阶段", "階段", "Stage"),
    group="settings",
    public=True,
    admin_only=True,
    order_field="position",
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, max_length=100),
        FieldDef("pipeline", "ref", Label("销售流程", "銷售流程", "Pipeline"), required=True, target="pipeline"),
        FieldDef("position", "int", Label("顺序", "順序", "Position"), required=True, default=1),
        FieldDef("type", "enum", Label("类型", "類型", "Type"), required=True, default="open", options=STAGE_TYPES),
        FieldDef("std_win_rate", "pct", Label("标准赢率", "標準贏率", "Standard win rate"), tracked=True),
        FieldDef("forecast_category", "enum", Label("预测类别", "預測類別", "Forecast category"), options=CATEGORIES),
        FieldDef("expected_days", "int", Label("预期天数", "預期天數", "Expected days")),
        FieldDef("allow_back", "bool", Label("允许退回", "允許退回", "May go back"), default=True),
        FieldDef("guidance", "ltext", Label("指引", "指引", "Guidance")),
        FieldDef("entry_criteria", "json", Label("准入条件", "進入條件", "Entry criteria")),
        FieldDef("exit_criteria", "json", Label("准出条件", "離開條件", "Exit criteria")),
        FieldDef("key_activities", "json", Label("关键活动", "關鍵活動", "Key activities")),
        FieldDef("outputs", "json", Label("输出物", "產出物", "Outputs")),
    ),
    indexes=(IndexDef(("pipeline", "position")),),
    layout=Layout(
        list=("name", "pipeline", "position", "type", "std_win_rate", "forecast_category"),
        form=("name", "pipeline", "position", "type", "std_win_rate", "forecast_category", "expected_days"),
    ),
)
