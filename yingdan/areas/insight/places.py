"""Names of places: Chinese regions with their codes (GB/T 2260) and countries in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_PROVINCES = {
    "北京市": "110000", "天津市": "120000", "河北省": "130000", "山西省": "140000", "内蒙古自治区": "150000", "辽宁省": "210000",
    "吉林省": "220000", "黑龙江省": "230000", "上海市": "310000", "江苏省": "320000", "浙江省": "330000", "安徽省": "340000",
    "福建省": "350000", "江西省": "360000", "山东省": "370000", "河南省": "410000", "湖北省": "420000", "湖南省": "430000",
    "广东省": "440000", "广西壮族自治区": "450000", "海南省": "460000", "重庆市": "500000", "四川省": "510000", "贵州省": "520000",
    "云南省": "530000", "西藏自治区": "540000", "陕西省": "610000", "甘肃省": "620000", "青海省": "630000",
    "宁夏回族自治区": "640000", "新疆维吾尔自治区": "650000", "台湾省": "710000", "香港特别行政区": "810000", "澳门特别行政区": "820000",
}  # fmt: skip
_CITIES = {
    "石家庄市": "130100", "唐山市": "130200", "保定市": "130600", "太原市": "140100", "呼和浩特市": "150100", "沈阳市": "210100",
    "大连市": "210200", "长春市": "220100", "哈尔滨市": "230100", "南京市": "320100", "无锡市": "320200", "徐州市": "320300",
    "常州市": "320400", "苏州市": "320500", "南通市": "320600", "杭州市": "330100", "宁波市": "330200", "温州市": "330300",
    "嘉兴市": "330400", "绍兴市": "330600", "金华市": "330700", "合肥市": "340100", "福州市": "350100", "厦门市": "350200",
    "泉州市": "350500", "南昌市": "360100", "济南市": "370100", "青岛市": "370200", "烟台市": "370600", "潍坊市": "370700",
    "郑州市": "410100", "洛阳市": "410300", "武汉市": "420100", "长沙市": "430100", "广州市": "440100", "深圳市": "440300",
    "珠海市": "440400", "佛山市": "440600", "惠州市": "441300", "东莞市": "441900", "中山市": "442000", "南宁市": "450100",
    "海口市": "460100", "三亚市": "460200", "成都市": "510100", "绵阳市": "510700", "贵阳市": "520100", "昆明市": "530100",
    "拉萨市": "540100", "西安市": "610100", "兰州市": "620100", "西宁市": "630100", "银川市": "640100", "乌鲁木齐市": "650100",
}  # fmt: skip
_SUFFIXES = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


def _spellings() -> Iterator[tuple[str, str]]:
    # provinces come last, so that a name shared with a city (吉林) means the province
    for name, code in (*_CITIES.items(), *_PROVINCES.items()):
        yield name, code
        for suffix in _SUFFIXES:
            if name.endswith(suffix) and len(name) - len(suffix) >= 2:
                yield name.removesuffix(suffix), code
                break
    for province, code in _PROVINCES.items():
        for city, city_code in _CITIES.items():
            if city_code[:2] == code[:2]:
                yield province + city, city_code


REGION_CODES: Mapping[str, str] = MappingProxyType(dict(_spellings()))
"""Spellings of a region (with and without 省/市, province and city together) → code of GB/T 2260."""

COUNTRIES = tuple(
    """Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|
Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|Bulgaria|Burkina Faso|
Burundi|Cambodia|Cameroon|Canada|Cape Verde|Chad|Chile|China|Colombia|Comoros|Congo|Costa Rica|Croatia|Cuba|Cyprus|
Czech Republic|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|
Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Grenada|Guatemala|Guinea|Guyana|Haiti|Honduras|Hong Kong|Hungary|
Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Korea|Kuwait|
Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macao|Madagascar|Malawi|Malaysia|
Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|
Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Macedonia|Norway|Oman|Pakistan|Panama|Papua New Guinea|Paraguay|Peru|
Philippines|Poland|Portugal|Qatar|Romania|Russia|Rwanda|Samoa|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|
Slovakia|Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|
Tajikistan|Tanzania|Thailand|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Turkmenistan|Uganda|Ukraine|United Arab Emirates|
United Kingdom|United States|Uruguay|Uzbekistan|Vanuatu|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe""".replace(
        "\n", ""
    ).split("|")
)
"""Right spellings of countries, by which near-misses are noticed."""
