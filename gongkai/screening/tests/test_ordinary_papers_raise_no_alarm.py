"""What offices publish every day is no finding: their lines, their codes, their numbers, their amounts."""

from pathlib import Path

import pytest

import gongkai
from gongkai.reading.tests import texts
from gongkai.screening.guard import inspect_file, inspect_text
from gongkai.screening.tests import making

HOUSE = Path(gongkai.__file__).parent
ORDINARY = (
    "联系人：李强　联系电话：0351-7680418　邮编：030006",
    "联系人：张敏，电话：7680382。",
    "咨询电话：12345、12315、12329，服务时间为工作日9:00—17:00。",
    "统一社会信用代码：91140100MA0GXXXX3K，注册号140100110109740。",
    "统一社会信用代码914101005860301234",
    "索引号：012150436/2017-00160　发布机构：某省工商局",
    "晋政办发〔2017〕64号、国办发〔2018〕105号、某市监发〔2024〕15号",
    "订单号：13812345678901，流水号：202403051381234567，快递单号13912345678",
    "案号：（2019）晋0105民初1381号；发票代码014001900111，发票号码13812345",
    "全年处理13812345678元，其中工业产值18600000000元，面积13512345678平方米。",
    "序号 1 2 3 4 5 6 7 8 9 10 11 12 13",
    "1 3 8 1 2 3 4 5 6 7 8",
    "138 1234 5678 901 2233 4455",
    "13812345678.52",
    "本办法自2019年5月15日起施行，有效期至2024年5月14日。",
    "地址：太原市长风大街108号，注册地址：某市开发区科技路9号创业大厦3单元1002室",
    "某食品有限公司，住所：某市某区某路12号，法定代表人：李强",
    "户籍所在地公安机关应当自受理之日起15个工作日内办结。",
    "申请人应当提交身份证原件及复印件一式2份。",
    "李强，男，1968年3月生，中央党校研究生学历。",
    "未成年人保护工作领导小组；未满18周岁的未成年人；60岁以上老年人",
    "妥善处理好政务公开与保守国家秘密的关系，严格保密审查，不得泄露工作秘密、商业秘密。",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "涉密文件资料和内部资料的管理，按照有关规定执行。",
    "此件公开发布",
    "（此件主动公开）",
    "电子邮箱：sxgsjbgs@163.com，网址：http://www.example.gov.cn/col/col13812345678abc/index.html",
    "晋ICP备05070218号，晋公网安备14010502050547号，网站标识码1400000083",
    "SC10114010500123，国药准字Z20050123，皖农肥(2016)准字4255号，晋AA3510001",
    "6901234567892、6920152400630",
    "经核实，姓名、性别、出生日期等信息填写有误的，予以更正。",
    "2024-03-05 13:59:59　2017/6/19 11:42:19",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_a_sentence_of_an_office_is_no_finding(text):
    assert inspect_text(text) == []


def test_a_whole_document_of_them_is_no_finding():
    assert inspect_file(making.as_docx(list(ORDINARY)), "通知.docx") == []
    assert inspect_file("\n".join(ORDINARY).encode(), "通知.txt") == []


def test_at_most_two_in_a_hundred_whole_papers_raise_a_false_alarm():
    """The papers of the demo office, the plan of 2017, those the reader is tested with: nobody's number is in them."""
    papers = [path.read_bytes() for path in sorted(HOUSE.glob("cli/demo_office/texts/*.txt"))]
    papers += [path.read_bytes() for path in sorted(HOUSE.glob("programme/demo/*.txt"))]
    papers += [getattr(texts, name).encode() for name in texts.__all__ if name.isupper()]
    assert len(papers) > 10
    alarmed = [data[:60].decode() for data in papers if any(each.blocks for each in inspect_file(data, "a.txt"))]
    assert len(alarmed) <= 0.02 * len(papers), alarmed


def test_a_table_of_figures_is_no_finding():
    rows = [
        ["地区", "产值（元）", "户数"],
        *[[f"第{n}区", 13_800_000_000 + n * 7_654_321, 15_012_345_678 + n] for n in range(50)],
    ]
    table = "\n".join(
        "\t".join(map(str, row)) for row in [["地区", "产值"], *[[n, 20_000_000_000 + n] for n in range(50)]]
    )
    assert inspect_text(table) == []
    kinds = {each.kind.value for each in inspect_file(making.as_xlsx({"表": [row[:1] for row in rows]}), "a.xlsx")}
    assert kinds == set()


def test_a_masked_number_is_no_finding():
    assert inspect_text("王某，1381****678，140***********0015，***************3446") == []
