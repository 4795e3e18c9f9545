"""Import batch 导入批次: one run of one or more files, with counts, problems and the way back."""

from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef, Option

IMPORT_BATCH = ObjectDef(
    name="import_batch",
    label=Label("导入批次", "匯入批次", "Import batch"),
    group="settings",
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("文件", "檔案", "Files"), required=True, max_length=500),
        FieldDef(
            "status", "enum", Label("状态", "狀態", "Status"), required=True, default="running",
            options=(
                Option("checking", Label("校验中", "校驗中", "Checking"), "blue"),
                Option("running", Label("执行中", "執行中", "Running"), "blue"),
                Option("done", Label("完成", "完成", "Done"), "green"),
                Option("failed", Label("失败", "失敗", "Failed"), "red"),
                Option("rolled_back", Label("已回滚", "已復原", "Rolled back"), "gray"),
            ),
        ),
        FieldDef("migration", "bool", Label("迁移模式", "移轉模式", "Migration mode")),
        FieldDef("dry_run", "bool", Label("试导", "試匯入", "Trial run")),
        FieldDef("rows_total", "int", Label("总行数", "總列數", "Rows"), default=0),
        FieldDef("rows_done", "int", Label("已处理", "已處理", "Rows done"), default=0),
        FieldDef("rows_created", "int", Label("新增", "新增", "Created"), default=0),
        FieldDef("rows_updated", "int", Label("更新", "更新", "Updated"), default=0),
        FieldDef("rows_skipped", "int", Label("跳过", "略過", "Skipped"), default=0),
        FieldDef("rows_failed", "int", Label("错误", "錯誤", "Failed"), default=0),
        FieldDef("summary", "json", Label("摘要", "摘要", "Summary")),
        FieldDef("ended_at", "datetime", Label("结束时间", "結束時間", "Ended")),
        FieldDef("rollback_until", "datetime", Label("可回滚至", "可復原至", "Can be rolled back until")),
    ),
    indexes=(IndexDef(("status", "created_at desc")),),
    layout=Layout(
        list=("name", "status", "rows_total", "rows_created", "rows_updated", "rows_failed", "owner", "created_at"),
        form=("name",),
        header=("status", "rows_total", "rows_created", "rows_failed", "rollback_until"),
    ),
)
