"""Personal numbers do not leave the house unseen (Personal Information Protection Law, art. 28; Plan 2017, II(5)5)."""

import random
import re

import pytest

from gongkai.screening.finding import Kind
from gongkai.screening.fold import fold
from gongkai.screening.guard import inspect_file, inspect_text
from gongkai.screening.tests import carriers, making

PLAIN = (
    "某省市场监督管理局关于开展专项检查的通知",
    "各市局，各处室：现将有关事项通知如下。",
    "二、工作要求",
    "联系人：李强　联系电话：0351-7680418",
)


def people(chance: random.Random, count: int) -> list[dict[str, str]]:
    found = []
    for _ in range(count):
        found.append(
            {
                "name": chance.choice(making.NAMES),
                "id": chance.choice(making.ID_FORMS)(making.resident_number(chance)),
                "phone": chance.choice(making.PHONE_FORMS)(making.phone_number(chance)),
                "card": chance.choice(making.CARD_FORMS)(making.card_number(chance)),
                "place": chance.choice(making.PLACES),
            }
        )
    return found


def sentences(each: dict[str, str]) -> list[str]:
    return [
        f"申请人：{each['name']}，身份证号码：{each['id']}，手机：{each['phone']}。",
        f"当事人{each['name']}住址：{each['place']}，银行卡号{each['card']}。",
    ]


def rows(group: list[dict[str, str]]) -> list[list[str]]:
    return [
        ["姓名", "证件号码", "联系方式", "家庭住址", "卡号"],
        *([e["name"], e["id"], e["phone"], e["place"], e["card"]] for e in group),
    ]


def document(number: int) -> tuple[bytes, str, int]:
    """Return (bytes, name, how many people are in it)."""
    chance = random.Random(number)
    group = people(chance, 1 + number % 4)
    lines = [*PLAIN[:2], *(line for each in group for line in sentences(each)), *PLAIN[2:]]
    kind = ("txt", "table", "cells", "hidden", "pdf", "html", "zip", "picture")[number % 8]
    if kind == "txt":
        return "\n".join(lines).encode(chance.choice(("utf-8", "gb18030", "utf-16"))), "通知.txt", len(group)
    if kind == "table":
        return making.as_docx(list(PLAIN), rows(group)), "名单.docx", len(group)
    if kind == "cells":
        return making.as_xlsx({"名单": rows(group)}), "名单.xlsx", len(group)
    if kind == "hidden":
        return (
            making.as_xlsx({"公示": [["序号", "企业名称"]], "底册": rows(group)}, {"底册": "veryHidden"}),
            "公示.xlsx",
            len(group),
        )
    if kind == "pdf":
        # A page cannot show what has no width, nor break a line where the source does.
        for each in group:
            for key in each:
                each[key] = re.sub("[\u200b\u2060\n]", "", each[key])
        return (
            making.as_pdf([*PLAIN[:2], *(line for each in group for line in sentences(each))]),
            "通知.pdf",
            len(group),
        )
    if kind == "zip":
        inner = carriers.zipped({"名单.xlsx": making.as_xlsx({"名单": rows(group[1:])})}) if group[1:] else b""
        letter = making.as_docx(lines[: 2 + len(sentences(group[0]))])
        members = {"通知.docx": letter, **({"内.zip": inner} if inner else {})}
        return carriers.zipped(members), "材料.zip", len(group)
    if kind == "picture":
        return carriers.jpeg_with(0xFE, "\n".join(lines).encode()), "照片.jpg", len(group)
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><title>通知</title></head><body>{body}</body></html>".encode(),
        "通知.html",
        len(group),
    )


@pytest.mark.parametrize("number", range(100))
def test_every_number_of_a_hundred_documents_is_found(number):
    data, name, count = document(number)
    found = inspect_file(data, name)
    for kind in (Kind.RESIDENT_ID, Kind.PHONE, Kind.BANK_CARD, Kind.ADDRESS):
        blocking = [each for each in found if each.kind is kind and each.blocks]
        assert len(blocking) == count, (kind, count, [(each.kind.value, each.excerpt) for each in found])


@pytest.mark.parametrize("form", making.PHONE_FORMS)
def test_a_phone_is_found_however_it_is_written(form):
    text = f"请与王芳联系，{form('13812345678')}，谢谢。"
    found = [each for each in inspect_text(text) if each.kind is Kind.PHONE]
    assert len(found) == 1
    assert "12345678" not in re.sub(r"\D", "", fold(found[0].excerpt).text)


@pytest.mark.parametrize("segment", making.SEGMENTS)
def test_every_segment_is_known(segment):
    assert inspect_text(f"{segment}12345678")[0].blocks


@pytest.mark.parametrize(
    ("text", "kind", "blocks"),
    [
        ("身份证号：140107850302001", Kind.RESIDENT_ID, True),
        ("身份证号140107198503020014", Kind.RESIDENT_ID, True),  # labelled, the check digit mistyped
        ("护照号码：E12345678", Kind.PASSPORT, True),
        ("持港澳通行证C12345678", Kind.PERMIT, True),
        ("台胞证号12345678", Kind.PERMIT, True),
        ("军官证：南字第01234567号", Kind.OFFICER_CARD, True),
        ("账号：1402 0123 0456 7890", Kind.BANK_ACCOUNT, False),
        ("现住太原市迎泽区桃园路12号3单元502室", Kind.ADDRESS, True),
        ("户籍地址：某省某县红旗镇柳树村三组26号", Kind.ADDRESS, True),
        ("业主王芳，太原市迎泽区桃园路12号3单元502室", Kind.ADDRESS, False),
        ("王芳，女，1985年3月2日出生", Kind.BIRTH_DATE, False),
        ("出生日期：1985-03-02", Kind.BIRTH_DATE, False),
        ("肇事车辆晋A·12B45逃逸", Kind.PLATE, False),
        ("新能源车晋AD12345", Kind.PLATE, False),
        ("申请人邮箱wangfang@163.com", Kind.EMAIL, False),
        ("12345678@qq.com", Kind.EMAIL, False),
        ("住宅电话：0351-7654321", Kind.LANDLINE, False),
        ("女童王小芳，9岁", Kind.MINOR, False),
        ("王小芳（男，13岁）", Kind.MINOR, False),
    ],
)
def test_other_numbers_are_known_by_the_words_beside_them(text, kind, blocks):
    found = [each for each in inspect_text(text) if each.kind is kind]
    assert found, inspect_text(text)
    assert found[0].blocks is blocks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("邮编620005 13812345678", Kind.PHONE),  # together they pass for a card, check digit and all
        ("62000005\n13812345678", Kind.PHONE),
        ("卡号62000005\n13812345678", Kind.BANK_CARD),
        ("卡号6217 1381\n2345 6789 022", Kind.BANK_CARD),
    ],
)
def test_a_telephone_beside_a_number_is_no_card_and_a_broken_card_no_telephone(text, kind):
    assert [each.kind for each in inspect_text(text) if each.blocks] == [kind]


def test_a_name_beside_a_number_is_named_too():
    kinds = [each.kind for each in inspect_text("王芳13812345678")]
    assert kinds == [Kind.NAME, Kind.PHONE]


def test_a_finding_holds_no_value():
    number = "140107198503020015"
    found = inspect_text("身份证140107198503020017，电话13812345678，" + number, salt=b"pepper")
    written = repr(found)
    assert "13812345678" not in written
    assert "198503" not in written


def test_the_same_value_is_known_again_only_with_the_salt():
    one, other = (inspect_text(text, salt=b"a")[0] for text in ("电话13812345678", "手机：138-1234-5678"))
    assert one.value_digest != ""
    assert inspect_text("13812345678")[0].value_digest == ""
    assert (
        inspect_text("13812345678", salt=b"a")[0].value_digest != inspect_text("13812345678", salt=b"b")[0].value_digest
    )
    assert len({one.value_digest, other.value_digest}) <= 2


def test_places_are_told_in_words():
    found = inspect_file(making.as_xlsx({"名单": [["姓名", "电话"], ["王芳", "13812345678"]]}), "名单.xlsx")
    assert [each.where for each in found if each.kind is Kind.PHONE] == ["工作表“名单”B2"]
    assert inspect_file("第一行\n电话13812345678".encode(), "a.txt")[0].where == "正文第2行"
