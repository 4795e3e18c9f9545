"""Exchange rate 汇率: what one unit of a foreign currency is worth in the base currency from a day on."""

from yingdan.areas.opportunity.objects.opportunity import CURRENCIES
from yingdan.meta.definitions import FieldDef, IndexDef, Label, Layout, ObjectDef

FX_RATE = ObjectDef(
    name="fx_rate",
    label=Label("汇率", "匯率", "Exchange rate"),
    group="settings",
    public=True,
    admin_only=True,
    searchable=False,
    fields=(
        FieldDef("name", "text", Label("名称", "名稱", "Name"), derived=True, max_length=40),
        FieldDef("currency", "enum", Label("币种", "幣別", "Currency"), options=CURRENCIES, required=True),
        FieldDef("day", "date", Label("生效日期", "生效日期", "From"), required=True),
        FieldDef("rate", "dec", Label("兑本位币汇率", "兌本位幣匯率", "Rate to base currency"), required=True, scale=6),
    ),
    indexes=(IndexDef(("currency", "day desc"), unique=True),),
    layout=Layout(list=("currency", "day", "rate"), form=("currency", "day", "rate")),
)
