"""The words around a number that say what it is. A detector asks them before it speaks."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["NOT_PERSONAL", "before", "measured", "names_other_number"]

NOT_PERSONAL: Final = re.compile(
    r"(?:统一社会信用代码|信用代码|机构代码|纳税人识别号|税号|索引号|文号|文件编号|订单号?|单号|流水号?|案号|编号|批号|批次|条码|条形码|"
    r"二维码|登记证?号|注册号|注册证号|许可证号?|许可号|备案号|证书编?号|执照号|准字|标准号|项目代码|项目号|合同号|招标号|采购号|发票号码?|"
    r"发票代码|受理号|申请号|专利号|公告号|工单号?|回执号?|物流单|快递单|运单|序列号|串号|IMEI|ISBN|ISSN|DOI|UUID|MD5|网站标识码|公网安备|"
    r"设备号|出厂编号|产品编号|代码|金额|总额|合计|数量|产量|面积)"
    r"(?:\s*(?:为|是|：|:|№|No\.?|[（(][^（()）]{0,8}[)）]))*\s*[A-Za-z]{0,6}[-#]?$",
    re.IGNORECASE,
)
"""What a number is called that is nobody's own, right before it."""

_UNIT = re.compile(
    r"\s{0,2}(?:万|亿|千|百)?\s?(?:元|吨|千瓦|平方|立方|公里|公斤|千克|克|升|毫升|米|人次?|户|台|套|件|份|个|头|只|美元|欧元|股|%|％)"
)


def before(text: str, at: int, reach: int = 24) -> str:
    """Return what stands before `at`, at most `reach` characters of it."""
    return text[max(0, at - reach) : at]


def names_other_number(text: str, at: int) -> bool:
    """Say whether the words right before `at` call the number something that is nobody's own."""
    return NOT_PERSONAL.search(before(text, at, 40)) is not None


def measured(text: str, at: int) -> bool:
    """Say whether a unit follows at `at`: then the number is an amount."""
    return _UNIT.match(text, at) is not None
