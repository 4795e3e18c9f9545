"""Import batch: one file loaded into one object, with what became of its rows."""

from yingdan.meta.definitions import FieldDef, Label, Layout, ObjectDef, Option

IMPORT_BATCH = ObjectDef(
    name="import_batch",
    label=Label("导入批次", "匯入批次", "Import batch"),
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, max_length=300),
        FieldDef("file_name", "text", Label("文件", "檔案", "File"), derived=True),
        FieldDef("object", "text", Label("对象", "物件", "Object"), derived=True),
        FieldDef(
            "mode",
            "enum",
            Label("模式", "模式", "Mode"),
            derived=True,
            options=(
                Option("create", Label("新增", "新增", "Create")),
                Option("update", Label("更新", "更新", "Update")),
                Option("upsert", Label("新增或更新", "新增或更新", "Create or update")),
            ),
        ),
        FieldDef("migration", "bool", Label("迁移模式", "遷移模式", "Migration"), derived=True),
        FieldDef(
            "state",
            "enum",
            Label("状态", "狀態", "State"),
            derived=True,
            tracked=True,
            options=(
                Option("draft", Label("准备中", "準備中", "Being prepared"), "gray"),
                Option("queued", Label("排队", "排隊", "Queued"), "gray"),
                Option("running", Label("执行中", "執行中", "Running"), "blue"),
                Option("done", Label("完成", "完成", "Done"), "green"),
                Option("failed", Label("失败", "失敗", "Failed"), "red"),
                Option("rolling_back", Label("回滚中", "回復中", "Rolling back"), "orange"),
                Option("rolled_back", Label("已回滚", "已回復", "Rolled back"), "orange"),
            ),
        ),
        FieldDef("rows_total", "int", Label("总行数", "總列數", "Rows"), derived=True),
        FieldDef("rows_done", "int", Label("已处理", "已處理", "Processed"), derived=True),
        FieldDef("rows_created", "int", Label("新增", "新增", "Created"), derived=True),
        FieldDef("rows_updated", "int", Label("更新", "更新", "Updated"), derived=True),
        FieldDef("rows_skipped", "int", Label("跳过", "略過", "Skipped"), derived=True),
        FieldDef("rows_failed", "int", Label("错误", "錯誤", "Failed"), derived=True),
        FieldDef("options", "json", Label("选项", "選項", "Options"), derived=True),
        FieldDef("summary", "json", Label("汇总", "彙總", "Summary"), derived=True),
        FieldDef("finished_at", "datetime", Label("完成时间", "完成時間", "Finished"), derived=True),
        FieldDef("rollback_until", "datetime", Label("可回滚至", "可回復至", "Rollback until"), derived=True),
    ),
    layout=Layout(
        list=("name", "object", "mode", "state", "rows_total", "rows_created", "rows_failed", "created_at", "owner"),
        form=("name",),
        header=("object", "mode", "state", "rows_total"),
    ),
)
