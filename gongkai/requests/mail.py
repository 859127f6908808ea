"""A mail as it really comes: wrong charsets, broken headers, forwarded mails, winmail.dat. Bytes in, a reading out.

It never raises: what could not be read is a warning, and the raw mail is kept for a person. Plain Python, no database.
"""

from __future__ import annotations

import email
import email.message
import email.policy
import email.utils
import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gongkai.errors import BadInput
from gongkai.reading import encoding
from gongkai.requests import rules, tnef

MOST_PARTS, DEEPEST = 300, 12
LONGEST_TEXT = 200_000
# Names that mails give to what is really GB18030, or to nothing at all.
_SAME = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "hz-gb-2312": "hz",
    "utf8": "utf-8",
    "cp65001": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unknown-8bit": "",
    "x-unknown": "",
    "default": "",
    "us-ascii": "",
    "ascii": "",
    "iso-8859-1": "",
    "": "",
}
_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
_HIDDEN = re.compile(r"(?is)<(script|style|head)\b.*?</\1\s*>|<!--.*?-->")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])[^>]*>")
_NAME = re.compile(r"(?i)\b(?:file)?name\s*=\s*\"?([^\";\r\n]+)")
_TAGS = re.compile(r"<[^>]{0,2000}>")


@dataclass
class Reading:
    """What was read of a mail. `warnings` say what a person should look at in the raw one."""

    sender: str = ""
    title: str = ""
    text: str = ""
    sent_at: datetime | None = None
    arrived_at: datetime | None = None
    files: list[tuple[str, bytes]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(raw: bytes) -> Reading:
    """Return what can be read of a raw mail; whatever it is, something comes back."""
    found = Reading()
    if not raw.strip():
        found.warnings.append("邮件是空的。")
        return found
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
    except Exception as error:
        found.warnings.append(f"邮件无法解析（{type(error).__name__}），请查看原始邮件。")
        found.text = _decoded(raw, "", found)[:LONGEST_TEXT]
        return found
    found.title = rules.one_line(header(message, "Subject"))[:300]
    found.sender = rules.one_line(header(message, "From") or header(message, "Sender"))[:200]
    found.sent_at = _when(header(message, "Date"))
    received = message.get_all("Received") or []
    found.arrived_at = _when(str(received[0]).rpartition(";")[2]) if received else None
    if not found.sender:
        found.warnings.append("邮件没有写明发件人。")
    if found.sent_at is None:
        found.warnings.append("邮件的发送时间缺失或者无法识别。")
    plain: list[str] = []
    marked: list[str] = []
    _walk(message, found, plain, marked, depth=0, count=[0])
    text = "\n\n".join(part for part in plain if part.strip()) or "\n\n".join(map(without_tags, marked))
    found.text = rules.cleaned(text)[:LONGEST_TEXT]
    if not found.text:
        found.warnings.append("没有读出正文，请查看原始邮件和附件。")
    if message.defects:
        found.warnings.append("邮件的结构有缺陷，请与原始邮件核对。")
    found.warnings = list(dict.fromkeys(found.warnings))
    return found


def _walk(
    part: email.message.Message,
    found: Reading,
    plain: list[str],
    marked: list[str],
    *,
    depth: int,
    count: list[int],
) -> None:
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_PARTS:
        found.warnings.append("邮件的层次过深或者部分过多，其余没有读取，请查看原始邮件。")
        return
    kind = part.get_content_type()
    if kind == "message/rfc822" and isinstance(part.get_payload(), list):
        for inner in part.get_payload():
            if isinstance(inner, email.message.Message):
                _forwarded(inner, found, plain, marked, depth=depth, count=count)
        return
    if part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, email.message.Message):
                _walk(inner, found, plain, marked, depth=depth + 1, count=count)
        return
    data = _bytes(part, found)
    name = file_name(part)
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or tnef.is_parcel(data):
        parcel = tnef.read(data)
        found.warnings += parcel.warnings
        found.files += parcel.files
        if parcel.text.strip():
            plain.append(parcel.text)
        if parcel.warnings:
            found.files.append((name or "winmail.dat", data))
    elif name or disposition.startswith("attachment") or not kind.startswith(("text/", "multipart/")):
        if data:
            found.files.append((name or f"附件{len(found.files) + 1}", data))
    elif kind.startswith("multipart/"):
        found.warnings.append("邮件的各部分没有分开，正文可能混有其他内容，请查看原始邮件。")
        plain.append(_decoded(data, "", found))
    elif kind == "text/html":
        marked.append(_decoded(data, _charset(part), found))
    else:
        plain.append(_decoded(data, _charset(part), found))


def _forwarded(
    inner: email.message.Message,
    found: Reading,
    plain: list[str],
    marked: list[str],
    *,
    depth: int,
    count: list[int],
) -> None:
    head = [
        "—— 转发的邮件 ——",
        f"发件人：{rules.one_line(header(inner, 'From'))}",
        f"主题：{rules.one_line(header(inner, 'Subject'))}",
        f"时间：{rules.one_line(header(inner, 'Date'))}",
    ]
    own_plain: list[str] = []
    own_marked: list[str] = []
    _walk(inner, found, own_plain, own_marked, depth=depth + 1, count=count)
    text = "\n".join(part for part in own_plain if part.strip()) or "\n".join(map(without_tags, own_marked))
    plain.append("\n".join([*head, "", text]))
    found.warnings.append("含有转发的邮件：申请人可能是被转发邮件的发件人，请核对。")


# --- headers --------------------------------------------------------------------------------------


def header(message: email.message.Message, name: str) -> str:
    """Return a header in words, whatever was done to it: encoded words, bare GB18030 or UTF-8 bytes."""
    return " ".join(words(_raw(message, name)).split())


def _raw(message: email.message.Message, name: str) -> str:
    """Return a header as it came; bytes beyond ASCII are read by what they are. "" when there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            text = str(value)
            return text if text.isascii() else _guessed(text.encode("utf-8", "surrogateescape"))
    return ""


def words(text: str) -> str:
    """Return a header with its encoded words read; a charset nobody knows is guessed."""
    text = re.sub(r"(\?=)[ \t\r\n]+(=\?)", r"\1\2", text)  # what parts encoded words is not part of the text
    pieces: list[tuple[bytes, str] | str] = []
    place = 0
    for word in _WORD.finditer(text):
        if word.start() > place:
            pieces.append(text[place : word.start()])
        data = _unpacked(word[2], word[3])
        charset = word[1].partition("*")[0].lower()
        last = pieces[-1] if pieces else None
        # A sign of two bytes may be cut between two encoded words of one charset.
        if isinstance(last, tuple) and last[1] == charset:
            pieces[-1] = (last[0] + data, charset)
        else:
            pieces.append((data, charset))
        place = word.end()
    pieces.append(text[place:])
    return "".join(piece if isinstance(piece, str) else _read_as(piece[0], piece[1]) for piece in pieces)


def _unpacked(how: str, said: str) -> bytes:
    import base64
    import binascii
    import quopri

    if how in "bB":
        plain = re.sub(r"[^A-Za-z0-9+/]", "", said)
        try:
            return base64.b64decode(plain + "=" * (-len(plain) % 4))
        except (binascii.Error, ValueError):
            return base64.b64decode(plain[: len(plain) // 4 * 4] or b"")
    return quopri.decodestring(said.replace("_", " ").encode("ascii", "replace"))


def file_name(part: email.message.Message) -> str:
    """Return the name of an attachment in words, "" when it has none."""
    try:
        value = str(part.get_filename() or "")
    except Exception:
        value = ""
    if not value.isascii() or not value:
        # Bare bytes in the name, which Python gives up on.
        raw = f"{_raw(part, 'Content-Disposition')};{_raw(part, 'Content-Type')}"
        bare = _NAME.search(raw)
        value = bare[1] if bare and "*" not in bare[0] else value
    return rules.one_line(words(value).replace("/", "_").replace("\\", "_"))[:200]


def _when(said: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(" ".join(said.split()))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found if 1990 <= found.year <= 2100 else None


# --- bodies ---------------------------------------------------------------------------------------


def _bytes(part: email.message.Message, found: Reading) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except Exception:
        data = None
    if isinstance(data, bytes):
        return data
    payload = part.get_payload()
    found.warnings.append("有一部分的传输编码无法识别，请查看原始邮件。")
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _charset(part: email.message.Message) -> str:
    try:
        return str(part.get_param("charset") or "").strip("\"' ").lower()
    except Exception:
        return ""


def _decoded(data: bytes, charset: str, found: Reading) -> str:
    name = _SAME.get(charset, charset)
    if name:
        try:
            return data.decode(name)
        except LookupError:
            found.warnings.append(f"正文所称的编码“{charset[:20]}”无法识别，已按内容推断。")
        except UnicodeDecodeError:
            found.warnings.append(f"正文与所称的编码“{charset[:20]}”不符，已按内容推断。")
    return _guessed(data)


def _read_as(data: bytes, charset: str) -> str:
    name = _SAME.get(charset, charset)
    if name:
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return _guessed(data)


def _guessed(data: bytes) -> str:
    """Return bytes as text, by what they are (reading.encoding); what makes no sense in any way is replaced."""
    if not data:
        return ""
    try:
        return encoding.decode(data)[0]
    except BadInput:
        return data.decode("gb18030", "replace")


def without_tags(text: str) -> str:
    """Return the words of an HTML body. It is read, never shown as a page."""
    plain = _BREAKS.sub("\n", _HIDDEN.sub("", text))
    return html.unescape(_TAGS.sub("", plain))
