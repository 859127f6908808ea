"""Page furniture: the lines of a web page that are not the document. Navigation, tools, counters, footers."""

from __future__ import annotations

import re

__all__ = ["FOOTER", "is_furniture"]

_TOOLS = re.compile(
    r"打印本页|关闭窗口|关闭本页|加入收藏|设为首页|收藏本站|【\s*打印|【\s*关闭|\[\s*打印|\[\s*关闭|字号[：:]?\s*[\[【（(]?\s*[大中小]|字体[：:]?\s*[\[【（(]?\s*[大中小]|"
    r"分享到|扫一扫|返回顶部|无障碍|繁體|简体版|适老|我要纠错|纠错|网站地图|联系我们|版权所有|上一篇|下一篇|相关链接|相关阅读|责任编辑|责编|"
    r"浏览次数|阅读次数|点击数|点击次数|访问量|打开手机|微信扫|扫描二维码|保存到|下载文字版|我要打印|欢迎您?访问|网站声明"
)
_PLACE = re.compile(
    r"^(?:您?(?:现在|当前)?(?:的)?(?:所在)?位置\s*[是为]?\s*[：:]|当前位置|首页\s*(?:[>›»/|·-]|&gt;)|网站首页)"
)
FOOTER = re.compile(
    r"网站标识码|ICP备|公网安备|备案号|版权所有|Copyright|©|主办单位?[：:].*(?:承办|协办|政府|局|委|厅)|技术支持[：:]|邮编[：:]|邮政编码[：:]|建议使用.*浏览器|网站维护"
)
_FOOTER_SENTENCE = re.compile(r"[。]")
_BREADCRUMB = re.compile(r"^[^。，；]{1,60}(?:\s*[>›»]\s*[^。，；>›»]{1,30}){1,8}$")
_SITES = re.compile(r"^[^。，；：:]{0,40}(?:门户网站|政府网|官方网站|政务网)(?:\s*[|｜]\s*[^。，；]{1,30})*$")
_SOLE = re.compile(
    r"^(?:重要通知|最新公告|通知公告|政策文件|政府文件|信息公开|政务公开|首页|打印|关闭|收藏|分享|正文|搜索|登录|注册|EN|English|政策解读|规范性文件)\s*[：:]?$"
)
_RULE = re.compile(r"^[\s\-—_=*·.…~|#]+$")
_PAGE = re.compile(r"^[\s\-—–－]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／]?\s*共\s*\d{1,4}\s*页)?[\s\-—–－]*$")


def is_furniture(text: str) -> bool:
    """Whether the whole line belongs to the page and not to the document."""
    if len(text) > 160:
        return False
    if _RULE.match(text) or _SOLE.match(text) or _PLACE.match(text):
        return True
    if _TOOLS.search(text):
        return not _FOOTER_SENTENCE.search(text) or len(text) < 40
    if FOOTER.search(text):
        return not text.endswith("。") and "联系人" not in text
    if "|" in text or "｜" in text or "网" in text:
        return bool(_SITES.match(text)) and "关于" not in text
    if ">" in text or "›" in text or "»" in text:
        return bool(_BREADCRUMB.match(text))
    return False


def is_page_number(text: str) -> bool:
    """Whether the line is a page number such as "— 3 —"; a bare number may be a cell of a flattened table."""
    return bool(_PAGE.match(text)) and not text.strip().isdigit()
