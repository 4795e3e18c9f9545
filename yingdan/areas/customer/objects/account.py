"""Account 客户: a company we sell to, buy from or work with."""

from yingdan.meta.definitions import DuplicateKey, FieldDef, IndexDef, Label, Layout, ObjectDef, Option, Related

INDUSTRIES = (
    Option("software", Label("软件与信息技术", "軟體與資訊技術", "Software and IT")),
    Option("manufacturing", Label("制造业", "製造業", "Manufacturing")),
    Option("retail", Label("批发零售", "批發零售", "Retail")),
    Option("finance", Label("金融", "金融", "Finance")),
    Option("medical", Label("医疗健康", "醫療健康", "Medical")),
    Option("education", Label("教育", "教育", "Education")),
    Option("telecommunications", Label("电信", "電信", "Telecommunications")),
    Option("technology", Label("科技", "科技", "Technology")),
    Option("services", Label("商务服务", "商務服務", "Services")),
    Option("marketing", Label("市场营销", "市場行銷", "Marketing")),
    Option("entertainment", Label("文化娱乐", "文化娛樂", "Entertainment")),
    Option("employment", Label("人力资源", "人力資源", "Employment")),
    Option("construction", Label("建筑", "建築", "Construction")),
    Option("logistics", Label("交通物流", "交通物流", "Logistics")),
    Option("energy", Label("能源", "能源", "Energy")),
    Option("government", Label("政府与公共事业", "政府與公共事業", "Government")),
    Option("other", Label("其他", "其他", "Other")),
)
SCALES = (
    Option("lt20", Label("20人以下", "20人以下", "Under 20")),
    Option("20-99", Label("20-99人", "20-99人", "20-99")),
    Option("100-499", Label("100-499人", "100-499人", "100-499")),
    Option("500-999", Label("500-999人", "500-999人", "500-999")),
    Option("1000+", Label("1000人以上", "1000人以上", "1000 and more")),
)
LEVELS = tuple(
    Option(v, Label(f"{v}级", f"{v}級", v), c) for v, c in (("A", "gold"), ("B", "blue"), ("C", "green"), ("D", "gray"))
)

ACCOUNT = ObjectDef(
    name="account",
    label=Label("客户", "客戶", "Account"),
    group="customer",
    fields=(
        FieldDef("name", "text", Label("客户名称", "客戶名稱", "Name"), required=True, searchable=True, max_length=200),
        FieldDef("short_name", "text", Label("简称", "簡稱", "Short name"), searchable=True, max_length=100),
        FieldDef(
            "status",
            "enum",
            Label("客户状态", "客戶狀態", "Status"),
            required=True,
            default="untouched",
            tracked=True,
            options=(
                Option("untouched", Label("未接触", "未接觸", "Untouched"), "gray"),
                Option("active", Label("活跃", "活躍", "Active"), "green"),
                Option("customer", Label("成交", "成交", "Customer"), "gold"),
                Option("silent", Label("沉默", "沉默", "Silent"), "orange"),
                Option("lost", Label("流失", "流失", "Lost"), "red"),
            ),
        ),
        FieldDef(
            "type",
            "enum",
            Label("客户类型", "客戶類型", "Type"),
            default="direct",
            options=(
                Option("direct", Label("直客", "直客", "Direct customer")),
                Option("channel", Label("渠道", "通路", "Channel")),
                Option("supplier", Label("供应商", "供應商", "Supplier")),
                Option("partner", Label("伙伴", "夥伴", "Partner")),
            ),
        ),
        FieldDef("level", "enum", Label("客户级别", "客戶級別", "Level"), options=LEVELS, tracked=True),
        FieldDef("industry", "enum", Label("行业", "行業", "Industry"), options=INDUSTRIES, tracked=True),
        FieldDef("scale", "enum", Label("规模", "規模", "Size"), options=SCALES),
        FieldDef("employees", "int", Label("员工人数", "員工人數", "Employees")),
        FieldDef("annual_revenue", "money", Label("年营业额", "年營業額", "Annual revenue")),
        FieldDef("year_established", "int", Label("成立年份", "成立年份", "Founded")),
        FieldDef(
            "uscc", "text", Label("统一社会信用代码", "統一社會信用代碼", "Unified social credit code"), max_length=18
        ),
        FieldDef("region", "region", Label("地区", "地區", "Region"), tracked=True),
        FieldDef("city", "text", Label("所在地", "所在地", "Location"), max_length=100),
        FieldDef("address", "text", Label("地址", "地址", "Address")),
        FieldDef("geo", "geo", Label("位置", "位置", "Point on the map")),
        FieldDef("website", "url", Label("网站", "網站", "Website")),
        FieldDef("phone", "phone", Label("电话", "電話", "Phone"), searchable=True),
        FieldDef("source", "text", Label("来源", "來源", "Source"), max_length=100),
        FieldDef("parent", "ref", Label("上级客户", "上級客戶", "Parent account"), target="account", tracked=True),
        FieldDef("need_summary", "ltext", Label("需求", "需求", "Needs")),
        FieldDef("tags", "tags", Label("标签", "標籤", "Tags")),
    ),
    duplicates=(
        DuplicateKey("name", "company"),
        DuplicateKey("short_name", "company"),
        DuplicateKey("uscc", "code"),
        DuplicateKey("phone", "phone"),
        DuplicateKey("website", "domain"),
    ),
    indexes=(IndexDef(("industry", "created_at desc")), IndexDef(("level", "created_at desc"))),
    layout=Layout(
        list=("name", "status", "level", "industry", "city", "owner", "last_activity_at", "created_at"),
        form=("name", "level", "industry", "phone", "city", "owner", "need_summary"),
        header=("status", "level", "industry", "owner", "phone"),
        related=(Related("contact", "account"), Related("opportunity", "account"), Related("activity", "account")),
    ),
)
