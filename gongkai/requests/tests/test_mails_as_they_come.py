"""Real mails are broken in many ways; none is lost; what cannot be read is kept raw for a person (Order 711, art. 29).

The mails are made here, each in the way some program really makes them.
"""

from __future__ import annotations

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import BadInput, Refused
from gongkai.requests import files, incoming, mail, rtf, tnef
from gongkai.requests.models import IncomingMail, InformationRequest
from gongkai.requests.tests.browser import picture
from tests.cast import beijing

AT = beijing("2026-03-02 10:00")
TEXT = "申请公开2025年度企业年报公示抽查结果。申请人：林晓。"


def b64(text: str, charset: str) -> bytes:
    return base64.b64encode(text.encode(charset))


def encoded(text: str, named: str, real: str) -> str:
    return f"=?{named}?B?{b64(text, real).decode()}?="


def simple(subject: bytes, content_type: str, body: bytes, *, transfer: str = "8bit", more: bytes = b"") -> bytes:
    head = [
        b"From: =?utf-8?b?5p6X5pmT?= <linxiao@example.com>",
        b"Subject: " + subject,
        b"Date: Mon, 02 Mar 2026 09:00:00 +0800",
        b"Received: from a by b; Mon, 02 Mar 2026 09:00:05 +0800",
        f"Content-Type: {content_type}".encode(),
        f"Content-Transfer-Encoding: {transfer}".encode(),
    ]
    return b"\r\n".join([*head, *([more] if more else []), b"", body])


def attribute(identity: int, value: bytes, level: int = 1) -> bytes:
    return struct.pack("<BII", level, identity, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def unicode_property(number: int, text: str) -> bytes:
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def parcel(*, cut: int = 0) -> bytes:
    whole = (
        tnef.SIGNATURE
        + b"\1\0"
        + attribute(0x00069007, struct.pack("<II", 936, 0))
        + attribute(0x0002800C, TEXT.encode("gbk") + b"\0")
        + attribute(0x00069002, b"\0" * 14, 2)
        + attribute(0x00018010, "表.png".encode("gbk") + b"\0", 2)
        + attribute(0x0006800F, picture(), 2)
        + attribute(0x00069005, struct.pack("<I", 1) + unicode_property(0x3707, "抽查结果统计表.png"), 2)
    )
    return whole[: len(whole) - cut] if cut else whole


SUBJECT = "政府信息公开申请"
UTF8 = "text/plain; charset=utf-8"
FORWARDED = (
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "请处理。".encode() + b"\r\n--x\r\n"
    b"Content-Type: message/rfc822\r\n\r\n"
    + simple(encoded(SUBJECT, "gb2312", "gb18030").encode(), "text/plain; charset=gb2312", TEXT.encode("gb18030"))
    + b"\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        (simple(encoded(SUBJECT, "utf-8", "utf-8").encode(), UTF8, TEXT.encode()), "as it ought to be"),
        (
            simple(encoded(SUBJECT, "gb2312", "gb18030").encode(), "text/plain; charset=gb2312", TEXT.encode("gbk")),
            "GB2312 in name, GBK in truth",
        ),
        (simple(SUBJECT.encode("gb18030"), "text/plain", TEXT.encode("gb18030")), "bare GB18030, no charset at all"),
        (simple(SUBJECT.encode(), "text/plain; charset=us-ascii", TEXT.encode()), "UTF-8 that calls itself ASCII"),
        (
            simple(encoded(SUBJECT, "x-unknown", "gbk").encode(), "text/plain; charset=x-nowhere", TEXT.encode("gbk")),
            "a charset nobody knows",
        ),
        (simple(SUBJECT.encode(), "text/plain; charset=gb2312", TEXT.encode()), "UTF-8 that calls itself GB2312"),
        (
            simple(SUBJECT.encode(), UTF8, base64.b64encode(TEXT.encode())[:-2] + b"\r\n", transfer="base64"),
            "base64 that lost its end",
        ),
        (
            simple(SUBJECT.encode(), "text/html; charset=gbk", f"<p>{TEXT}</p><script>x()</script>".encode("gbk")),
            "HTML alone",
        ),
        (simple(SUBJECT.encode(), "multipart/mixed; boundary=x", FORWARDED), "forwarded as a mail of its own"),
        (
            simple(
                SUBJECT.encode(), "application/ms-tnef; name=winmail.dat", base64.b64encode(parcel()), transfer="base64"
            ),
            "everything inside winmail.dat",
        ),
        (
            simple(
                SUBJECT.encode(),
                "application/octet-stream; name=winmail.dat",
                base64.b64encode(parcel(cut=20)),
                transfer="base64",
            ),
            "a winmail.dat that is cut off",
        ),
        (simple(SUBJECT.encode(), "multipart/mixed", TEXT.encode()), "a multipart without its boundary"),
        (
            simple(
                (encoded("政府信息", "gbk", "gbk") + "\r\n " + encoded("公开申请", "gbk", "gbk")).encode(),
                UTF8,
                TEXT.encode(),
            ),
            "a subject in two encoded words",
        ),
        (
            simple(b"=?gbk?B?" + b64(SUBJECT, "gbk")[:9] + b"?= =?gbk?B?" + b64(SUBJECT, "gbk")[9:] + b"?=", UTF8, b"x")
            + TEXT.encode(),
            "a subject cut within its base64",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_asked_for_is_read_from_mails_as_programs_make_them(raw, because):
    found = mail.read(raw)
    assert "抽查结果" in found.text or because == "base64 that lost its end", because
    assert "2025年度企业年报" in found.text, because
    if because != "a subject cut within its base64":
        assert "政府信息公开申请" in found.title, because
    assert incoming.address_in(found.sender) == "linxiao@example.com"
    assert incoming.name_in(found.sender) == "林晓"
    assert found.arrived_at is not None
    assert "x()" not in found.text


def test_the_files_of_a_winmail_dat_come_out_under_their_long_names():
    found = tnef.read(parcel())
    assert found.files == [("抽查结果统计表.png", picture())]
    assert found.text == TEXT
    assert found.warnings == []
    assert tnef.read(parcel(cut=30)).warnings


# Two texts of MS-OXRTFCP itself (sections 3.1 and 3.2), packed and unpacked.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
ACROSS = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def test_the_packed_text_of_outlook_is_read():
    assert rtf.unpacked(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.unpacked(ACROSS) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert rtf.words(rtf.unpacked(PACKED)) == "hello world"


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun;}}\\f0 " + TEXT.encode("gbk") + b"\\par}", "bare GBK"),
        (
            b"{\\rtf1\\ansi\\ansicpg936 " + b"".join(b"\\'%02x" % sign for sign in TEXT.encode("gbk")) + b"}",
            "every byte written out",
        ),
        (
            b"{\\rtf1\\uc1 " + "".join(f"\\u{ord(sign)}?" for sign in TEXT).encode() + b"}",
            "every sign by its number, with a mark for those who cannot read it",
        ),
        (
            b"{\\rtf1\\ansicpg936\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 "
            + TEXT.encode("gbk")
            + b"\\htmlrtf }\\htmlrtf0{\\*\\htmltag72 </p>}}",
            "HTML wrapped into it",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_winmail_dat_whose_text_is_packed_rtf_alone_is_read(body, because):
    plain = struct.pack("<II", len(body) + 12, len(body)) + b"MELA" + b"\0" * 4 + body
    said = struct.pack("<I", 1) + struct.pack("<HHII", 0x102, 0x1009, 1, len(plain)) + plain + b"\0" * (-len(plain) % 4)
    raw = tnef.SIGNATURE + b"\1\0" + attribute(0x00069007, struct.pack("<II", 936, 0)) + attribute(0x00069003, said)
    assert tnef.read(raw).text == TEXT, because


def test_a_mail_within_a_winmail_dat_comes_out_with_its_files():
    inner = struct.pack("<I", 1) + struct.pack("<HHII", 0x0D, 0x3701, 1, 16 + len(parcel())) + b"\0" * 16 + parcel()
    raw = tnef.SIGNATURE + b"\1\0" + attribute(0x00069002, b"\0" * 14, 2) + attribute(0x00018010, b"Fw\0", 2)
    found = tnef.read(raw + attribute(0x00069005, inner, 2))
    assert TEXT in found.text
    assert found.files == [("抽查结果统计表.png", picture())]
    assert any("另一封邮件" in warning for warning in found.warnings)


def mixed(*parts: bytes, named: str = "x", used: str = "x", end: bytes = b"\r\n--x--\r\n") -> bytes:
    body = b"".join(b"\r\n--" + used.encode() + b"\r\n" + part for part in parts)
    return simple(SUBJECT.encode(), f"multipart/mixed; boundary={named}", body.lstrip() + end)


WORDS = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode()
PAPER = b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(
    picture()
)


@pytest.mark.parametrize(
    ("raw", "has_file", "because"),
    [
        (mixed(WORDS, PAPER, end=b""), True, "the last boundary is missing"),
        (mixed(WORDS, PAPER, named='"x "'), True, "the boundary is named with a blank behind it"),
        (mixed(WORDS, PAPER, used="y"), False, "the boundary that is named is not the one that is used"),
        (mixed(WORDS + b"\r\n--", PAPER), True, "a line of dashes in the text"),
        (mixed(WORDS, PAPER[: len(PAPER) // 2]), True, "the file is cut off"),
        (simple(SUBJECT.encode(), "text/plain; charset=hz-gb-2312", TEXT.encode("hz")), False, "HZ"),
        (simple(SUBJECT.encode(), "text/plain; charset=utf-16", TEXT.encode("utf-16")), False, "UTF-16"),
        (
            simple(
                SUBJECT.encode(),
                UTF8,
                b"".join(b"=%02X" % sign for sign in TEXT.encode()) + b"=\r\n=E5=",
                transfer="quoted-printable",
            ),
            False,
            "quoted-printable that breaks off within a sign",
        ),
        (
            simple(SUBJECT.encode(), UTF8, ("-----原始邮件-----\n发件人：林晓\n\n" + TEXT).encode()),
            False,
            "quoted below",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_broken_in_the_middle_still_gives_its_words(raw, has_file, because):
    found = mail.read(raw)
    assert "2025年度企业年报公示抽查结果" in found.text, because
    assert bool(found.files) == has_file, because


def test_a_forwarded_mail_says_who_wrote_it_first_and_asks_a_person_to_look():
    found = mail.read(simple(b"Fw", "multipart/mixed; boundary=x", FORWARDED))
    assert "转发的邮件" in found.text
    assert "linxiao@example.com" in found.text
    assert any("转发" in warning for warning in found.warnings)


def test_attachments_keep_their_names_however_they_are_written():
    for name in (
        b"name*=gb18030''" + b"".join(b"%%%02X" % sign for sign in "证件.png".encode("gb18030")),
        b'name="' + encoded("证件.png", "gbk", "gbk").encode() + b'"',
        b'name="' + "证件.png".encode("gb18030") + b'"',
    ):
        body = b"--x\r\nContent-Type: image/png; " + name + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        raw = simple(b"x", "multipart/mixed; boundary=x", body + base64.b64encode(picture()) + b"\r\n--x--")
        assert mail.read(raw).files == [("证件.png", picture())], name


@given(st.binary(max_size=600))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_the_reading(data):
    mail.read(data)
    tnef.read(tnef.SIGNATURE + data)
    rtf.words(rtf.unpacked(b"\0" * 8 + b"LZFu" + b"\0" * 4 + data))
    rtf.words(b"{\\rtf1\\ansicpg77777 " + data)
    mail.read(b"Content-Type: multipart/mixed; boundary=x\r\nSubject: " + data + b"\r\n\r\n--x\r\n" + data)


def test_a_mail_within_a_mail_without_end_is_cut_off_and_said():
    raw = simple(b"x", UTF8, TEXT.encode())
    for _ in range(30):
        raw = b"Content-Type: message/rfc822\r\n\r\n" + raw
    assert any("过深" in warning for warning in mail.read(raw).warnings)


def test_the_same_mail_comes_once_and_its_bytes_are_kept(cast):
    raw = simple(SUBJECT.encode("gb18030"), "text/plain", TEXT.encode("gb18030"))
    first, is_new = incoming.take(raw, at=AT)
    second, again = incoming.take(raw, at=AT)
    assert (is_new, again) == (True, False)
    assert first.pk == second.pk
    assert files.opened(first.files.get(kind="mail")) == raw


def test_what_cannot_be_read_is_kept_for_a_person(cast):
    found, _ = incoming.take(b"\x00\xff\xfe\x80" * 50, at=AT)
    assert found.warnings
    assert found.files.get().kind == "mail"
    with pytest.raises(BadInput):
        incoming.take(b"  \r\n", at=AT)


def test_a_dangerous_attachment_stays_inside_the_raw_mail_and_is_said(cast):
    body = b"--x\r\nContent-Type: application/octet-stream; name=a.exe\r\n\r\nMZ\0\0 program\r\n--x--"
    found, _ = incoming.take(simple(b"x", "multipart/mixed; boundary=x", body), at=AT)
    assert [file.kind for file in found.files.all()] == ["mail"]
    assert any("a.exe" in warning for warning in found.warnings)


def test_a_mail_becomes_a_request_with_its_own_receipt_day(cast, stand_at):
    from gongkai.requests.tests.test_the_staff_door import signed_in

    found, _ = incoming.take(simple(SUBJECT.encode("gb18030"), "text/plain", TEXT.encode("gb18030")), at=AT)
    stand_at(AT)
    client = signed_in(cast.office)
    page = client.get(f"/staff/requests/enter/?mail={found.pk}").content.decode()
    assert "林晓" in page
    assert "2025年度企业年报" in page
    said = {"channel": "email", "arrived_at": "2026-03-02T09:00", "matter": "information", "kind": "NATURAL"}
    said |= {"name": "林晓", "email": "linxiao@example.com", "content": TEXT, "form": "electronic", "delivery": "email"}
    assert client.post(f"/staff/requests/enter/?mail={found.pk}", said).status_code == 302
    found.refresh_from_db()
    inquiry = InformationRequest.objects.get()
    assert (found.state, found.inquiry) == (IncomingMail.State.ENTERED, inquiry)
    assert inquiry.files.filter(kind="mail").exists()
    with pytest.raises(Refused):
        incoming.set_aside(found, "重复", by=cast.office)
