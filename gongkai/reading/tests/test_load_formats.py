"""One document, whatever file it comes in: the loader takes the format away and leaves the text (issue 2, item 3)."""

from __future__ import annotations

import pytest
import typst

from gongkai.errors import BadInput
from gongkai.reading import read
from gongkai.reading.load import load
from gongkai.reading.tests import making


def texts(data: bytes, name: str = "") -> list[str]:
    return [line.text for line in load(data, name).lines]


PLAIN = making.as_text().encode()


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (making.as_text().encode("gb18030"), "the same text in GB18030"),
        (making.as_html().encode(), "a page of a portal with its menu and foot"),
        (making.as_markdown().encode(), "Markdown, its heading as the title"),
        (making.as_docx(), "a Word document"),
        (making.as_pdf(), "a PDF: wrapped lines joined, page numbers gone"),
    ],
)
def test_every_format_of_a_document_reads_the_same(data, because):
    def parts(document: bytes) -> dict:
        found = read(document).to_json()
        headings = [(each["level"], each["number"], each["text"]) for each in found["headings"]]
        return found | {"file": "", "encoding": "", "warnings": [], "headings": headings}

    assert parts(data) == parts(PLAIN), because


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PLAIN, "txt"),
        (making.as_html().encode(), "html"),
        (making.as_markdown().encode(), "md"),
        (making.as_docx(), "docx"),
        (making.as_pdf(), "pdf"),
    ],
)
def test_the_content_says_what_a_file_is_and_the_name_does_not(data, kind):
    assert load(data, "misnamed.jpg").format == kind


def test_numbers_of_a_plain_text_are_those_an_editor_shows():
    assert [(line.number, line.text) for line in load("标题\r\n\r\n  正文。\r\n".encode()).lines] == [
        (1, "标题"),
        (3, "正文。"),
    ]


def test_hard_wrapped_paragraphs_are_joined_and_titles_are_not():
    body = "　　" + making.NOTICE[2] + making.NOTICE[7] + making.NOTICE[10]
    wrapped = [body[n : n + 30] for n in range(0, len(body), 30)]
    source = load("\n".join(["关于推进政务公开的通知", *wrapped, "　　一、总体要求", *wrapped]).encode())
    assert [line.text for line in source.lines] == [
        "关于推进政务公开的通知",
        body.strip(),
        "一、总体要求",
        body.strip(),
    ]
    assert source.warnings == ("文本按固定宽度折行，已按段落合并。",)


def test_lines_with_equally_many_tabs_are_a_table():
    lines = load("分工如下：\n序号\t任务\n1\t编制清单\n一、\t总体要求".encode()).lines
    assert [(line.text, line.table) for line in lines] == [
        ("分工如下：", False),
        ("序号\t任务", True),
        ("1\t编制清单", True),
        ("一、 总体要求", False),
    ]


def test_invisible_characters_are_taken_out_and_reported():
    source = load("\u202e公\u200b开\u202c⼯作".encode())
    assert source.lines[0].text == "公开工作"
    assert source.warnings == ("已去除3个不可见字符，其中2个会改变文字的显示方向。",)


# ---- HTML ------------------------------------------------------------------------------------------------------------

PAGE = """<html><head><meta name="ArticleTitle" content="关于某事的通知"><title>关于某事的通知 - 某省政府</title>
<style>p{color:red}</style></head><body>
<ul class="menu"><li><a href="/a">首页</a></li><li><a href="/b">政务公开</a></li></ul>
<table class="head"><tr><td><b>索 引 号：</b></td><td>0001/2024-00015</td>
<td>发文机关：</td><td>某局</td></tr>
<tr><td>标　　题：</td><td colspan="3">关于某事的通知</td></tr></table>
<h1>关于某事的通知</h1>
<div class="info">发布日期：2024-03-06　来源：办公室　浏览次数：<span>12</span></div>
<div class="TRS_Editor"><p>各有关单位：</p>
<p style="display:none">看不见</p><script>var a = "<p>脚本</p>";</script><!-- 注释 -->
<p>现将有关事项<b>通知</b>如下，请&nbsp;认真
贯彻落实。</p><p>第一行<br>第二行</p>
<table border="1"><tr><td rowspan="2">甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>
<ol><li>编制清单</li><li>公布清单</li></ol>
<p align="center"><strong>一、要求</strong></p><h2>二、办法</h2></div>
<p>附件：<a href="/files/1.docx">清单.docx</a></p>
<div class="footer">主办：某省政府，地址：某路某号，电话：0000。</div></body></html>"""


def test_of_a_page_the_document_is_kept_and_the_frame_is_not():
    source = load(PAGE.encode())
    assert [line.text for line in source.lines] == [
        "关于某事的通知",
        "各有关单位：",
        "现将有关事项通知如下，请 认真贯彻落实。",
        "第一行",
        "第二行",
        "甲\t乙",
        "\t丙",
        "1.编制清单",
        "2.公布清单",
        "一、要求",
        "二、办法",
        "附件：清单.docx",
    ]
    assert [line.number for line in source.lines] == list(range(1, 13))


def test_header_fields_of_a_page_go_to_the_metadata():
    source = load(PAGE.encode())
    expected = {
        "索引号": "0001/2024-00015",
        "发文机关": "某局",
        "标题": "关于某事的通知",
        "发布日期": "2024-03-06",
        "来源": "办公室",
    }
    assert expected.items() <= source.metadata.items()
    assert source.title_hint == "关于某事的通知"
    assert source.links == (("清单.docx", "/files/1.docx"),)


@pytest.mark.parametrize(
    "header",
    [
        "<dl><dt>索引号</dt><dd>0001/2024</dd><dt>文号</dt><dd></dd><dt>发布日期</dt><dd>2024-03-06</dd></dl>",
        "<table><tr><th>索引号</th><td>0001/2024</td></tr><tr><th>发布日期</th><td>2024-03-06</td></tr></table>",
        "<ul><li><b>索引号：</b>0001/2024</li><li><b>发布日期：</b>2024-03-06 【字体：大 中 小】</li></ul>",
        "<div>索引号：0001/2024　发布日期：2024-03-06　字体：[大 中 小]</div>",
    ],
)
def test_header_fields_are_found_in_every_usual_markup(header):
    body = "".join(f"<p>{line}</p>" for line in making.ALL)
    source = load(f"<html><body>{header}<div id='zoom'>{body}</div></body></html>".encode())
    assert source.metadata["索引号"] == "0001/2024"
    assert source.metadata["发布日期"] == "2024-03-06"
    assert [line.text for line in source.lines] == list(making.ALL)


def test_what_the_markup_says_of_a_line_is_kept():
    lines = {line.text: line for line in load(PAGE.encode()).lines}
    assert (lines["一、要求"].centred, lines["一、要求"].bold) == (True, True)
    assert lines["二、办法"].level == 2
    assert lines["甲\t乙"].table
    assert not lines["各有关单位："].bold


def test_a_list_of_documents_is_data_and_no_header():
    rows = (("文号", "标题"), ("一号", "甲"), ("二号", "乙"))
    page = "".join(f"<tr><td>{number}</td><td>{title}</td></tr>" for number, title in rows)
    assert texts(f"<table>{page}</table>".encode()) == ["文号\t标题", "一号\t甲", "二号\t乙"]


def test_a_page_that_hides_all_its_text_is_read_all_the_same():
    assert texts("<body style='display:none'><p>正文在此，请阅读。</p></body>".encode()) == ["正文在此，请阅读。"]


# ---- Markdown --------------------------------------------------------------------------------------------------------


def test_markdown_loses_its_marks_and_keeps_its_structure():
    text = """---
title: 关于某事的通知
date: 2024-03-05
---
<!-- 说明 -->
# 关于某事的**通知**

- 一是[清单](http://example.org/a.pdf "题")公开，
* 二是 ~~不~~ `公开` \\*注。
> 引用

| 序号 | 任务 |
|------|:---:|
| 1 | 编制 |

**二、要求**
***
1\\. 第一 snake_case_name 2*3*4
"""
    source = load(text.encode())
    assert [(line.text, line.level, line.table, line.bold) for line in source.lines] == [
        ("关于某事的通知", 1, False, False),
        ("一是清单公开，", 0, False, False),
        ("二是 不 公开 *注。", 0, False, False),
        ("引用", 0, False, False),
        ("序号\t任务", 0, True, False),
        ("1\t编制", 0, True, False),
        ("二、要求", 0, False, True),
        ("1. 第一 snake_case_name 234", 0, False, False),
    ]
    assert source.metadata == {"title": "关于某事的通知", "date": "2024-03-05"}
    assert source.links == (("清单", "http://example.org/a.pdf"),)
    assert source.lines[0].number == 6


# ---- PDF -------------------------------------------------------------------------------------------------------------


def test_a_pdf_gives_back_its_paragraphs_and_its_table():
    long = tuple(f"（{n}）{making.NOTICE[2]}" for n in "一二三四五六七八九十")
    lines = (*making.TITLE, *long, *making.SIGNATURE)
    source = load(making.as_pdf(lines, making.TABLE))
    table = ["\t".join(row) for row in making.TABLE]
    assert [line.text for line in source.lines] == [*lines, *table]
    assert [line.centred for line in source.lines[:3]] == [True, True, False]


def test_a_pdf_with_nothing_but_a_picture_says_so():
    with pytest.raises(BadInput, match="扫描件"):
        load(typst.compile(b"#rect(width: 9cm, height: 9cm)"))
