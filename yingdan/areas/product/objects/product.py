"""Product 产品: what is sold, with its list price."""

from yingdan.meta.definitions import FieldDef, Label, Layout, ObjectDef, Option, Related

PRODUCT = ObjectDef(
    name="product",
    label=Label("产品", "產品", "Product"),
    group="opportunity",
    public=True,
    fields=(
        FieldDef("name", "text", Label("产品名称", "產品名稱", "Name"), required=True, searchable=True, max_length=200),
        FieldDef("code", "text", Label("产品编码", "產品編碼", "Code"), unique=True, searchable=True, max_length=60),
        FieldDef(
            "status",
            "enum",
            Label("状态", "狀態", "Status"),
            required=True,
            default="on_sale",
            tracked=True,
            options=(
                Option("draft", Label("草稿", "草稿", "Draft"), "gray"),
                Option("on_sale", Label("在售", "在售", "On sale"), "green"),
                Option("stopped", Label("停售", "停售", "Stopped"), "red"),
            ),
        ),
        FieldDef("series", "text", Label("产品线", "產品線", "Product line"), max_length=100),
        FieldDef("unit", "text", Label("单位", "單位", "Unit"), max_length=30),
        FieldDef("list_price", "money", Label("标准价", "標準價", "List price"), tracked=True),
        FieldDef("cost", "money", Label("成本", "成本", "Cost"), tracked=True),
        FieldDef("note", "ltext", Label("说明", "說明", "Description")),
    ),
    layout=Layout(
        list=("name", "code", "series", "list_price", "status", "updated_at"),
        form=("name", "code", "series", "list_price", "status"),
        header=("status", "series", "list_price"),
        related=(Related("opportunity", "product"),),
    ),
)
