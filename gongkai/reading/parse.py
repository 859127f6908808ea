"""Text to parts: reads a `Source` into a `Reading`.

The order of the work: lines to paragraphs; header fields and page furniture out of the way; the front (masthead, title,
number, addressees); the body with its numbering, signature and attached papers; then what the paragraphs say (duties,
limits, citations, repeals). Each step is one pass, so the time is proportional to the text.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from gongkai.reading import (
    assignments,
    attachments,
    chinese_dates,
    citations,
    contacts,
    document_numbers,
    front,
    furniture,
    header,
    headings,
    markers,
    paragraphs,
    repeals,
    time_limits,
    titles,
)
from gongkai.reading.addressees import is_addressee
from gongkai.reading.bodies import looks_like_body, split_bodies, squeeze, starts_with_body
from gongkai.reading.markers import RANK_1, RANK_ARTICLE, RANK_CHAPTER
from gongkai.reading.paragraphs import Row
from gongkai.reading.reading import Assignment, Attachment, Block, Heading, LimitKind, Reading, TimeLimit
from gongkai.reading.source import Source

__all__ = ["parse"]

_NOTE = re.compile(
    r"^[（(](?:此件|本文有删减|此页无正文|本件|信息公开形式|公开属性|此文|联系单位|主动公开|依申请公开|有删减)[^）)]*[）)]?$|^(?:主动公开|依申请公开|此件公开发布|公开方式[：:].*|信息公开选项[：:].*|公开属性[：:].*)$"
)
_COPY = re.compile(
    r"^(?:抄\s*送|抄\s*报|主\s*送|分\s*送|报\s*送|印\s*发)\s*[：:]|^.{2,40}\s+\d{4}年\d{1,2}月\d{1,2}日印发$|^.{2,30}办公[厅室].{0,8}\d{4}年\d{1,2}月\d{1,2}日印发$|^(?:校对|打字|承办单位)[：:]"
)
_PERSON_SIGNATURE = re.compile(
    r"^(?:代\s*)?(?:总\s*理|主\s*席|省\s*长|市\s*长|州\s*长|县\s*长|区\s*长|局\s*长|部\s*长|主\s*任|署\s*长|行\s*长|厅\s*长|委员长|会\s*长|院\s*长|检察长|审计长)\s*[：:]?\s*[\u4e00-\u9fff·]{1,4}(?:\s*[\u4e00-\u9fff]{1,3})?$"
)
_TOC = re.compile(r"^目\s*[录次]$")
_CLOSING = re.compile(
    r"^(?:各(?:单位|地|部门|级|有关|相关|市|县|省|区|处|镇|街道|责任|成员)|本(?:通知|意见|办法|方案|措施|规定|公告|通告|细则|政策|计划|预案|批复|条例)|特此|以上|此前|上述|请各|请你|请认真|妥否|当否|附件)"
)
_SPEECH = re.compile(
    r"《.+》的?(?:政策)?(?:解读|图解|问答)|答记者问|政策解读|一图读懂|新闻发布会|讲话$|致辞$|记者|图解[：:]|问答$"
)


class _Body:
    """One walk over the paragraphs after the front. It holds the outline and hands out the blocks."""

    def __init__(self, reading: Reading, rows: list[Row], base: date | None, *, flattened: bool) -> None:
        self.reading = reading
        self.rows = rows
        self.base = base
        self.flattened = flattened
        self.outline = headings.Outline()
        self.part = 0
        self.signature: list[str] = []
        self.signed_on: date | None = None
        self.signed = False
        self.attachments: list[Attachment] = []
        self.table: assignments.Table | None = None
        self.tasks: dict[str, str] = {}
        self.pending: assignments.Duty | None = None
        self.texts: list[str] = []  # the running text, for citations and repeals
        self.duty_closed = False  # the clause was closed by its bracket
        self.first_leads = False  # a bracket said that the first unit named leads
        self.limit_blocks: list[Block] = []  # the block each time limit was found in

    # -- blocks ---------------------------------------------------------------------------------------------------

    def add(
        self,
        kind: str,
        row: Row,
        text: str | None = None,
        *,
        level: int = 0,
        number: str = "",
        clause: str | None = None,
    ) -> Block:
        block = Block(
            kind,  # type: ignore[arg-type]  # one of the kinds, written at each call
            row.text if text is None else text,
            row.number,
            level,
            number,
            self.outline.clause if clause is None else clause,
            self.part,
        )
        self.reading.body.append(block)
        return block

    def walk(self, start: int, skip: set[int]) -> None:
        rows = self.rows
        place = start
        while place < len(rows):
            if place in skip:
                self.reading.furniture.append(rows[place].text)
                place += 1
                continue
            place = self.step(place, skip)
        self.flush()

    def step(self, place: int, skip: set[int]) -> int:
        """Read the paragraph at `place`; return the place of the next one."""
        row = self.rows[place]
        text = row.text
        if row.table or "\t" in text:
            self.table_row(row)
            return place + 1
        self.table = None
        if text[0] in "附":
            head = attachments.head(text)
            if head and self.attachment(place, head):
                return self._after_attachment
        marker = markers.at_start(text)
        if marker and not (marker.rank == RANK_ARTICLE and self._only_cites(text, marker)):
            return self.numbered(place, marker)
        signed = self.signature_at(place, skip)
        if signed:
            return signed
        if len(text) <= 200:
            if _NOTE.match(text) or _COPY.match(text):
                self.add("note", row, clause="")
                return place + 1
            if contacts.is_contact_line(text):
                self.reading.contacts.extend(contacts.contacts_in(text))
                self.add("contact", row, clause="")
                return place + 1
            if chinese_dates.DATE_LINE.match(text):
                self.add("date", row, clause="")
                self.sign_date(text)
                return place + 1
            if self.signed and not self.flattened and self.opens_part(place):
                return self.title_of_part(place)
            if self.signed and self.flattened and self.opens_part(place):
                return self.title_of_part(place)
        if assignments.label_line(text) and self.label(row):
            return place + 1
        self.paragraph(row)
        return place + 1

    def _only_cites(self, text: str, marker: markers.Marker) -> bool:
        """Whether "第三条…" opens a sentence about an article instead of the article."""
        return (
            bool(self.outline.open)
            and all(item.rank > RANK_ARTICLE for item in self.outline.open)
            and not self.outline.continues(marker)
        )

    # -- numbering ------------------------------------------------------------------------------------------------

    def numbered(self, place: int, marker: markers.Marker) -> int:
        row = self.rows[place]
        self.flush()
        if (
            marker.rank in {RANK_1, RANK_CHAPTER}
            and marker.count == 1
            and self.outline.open
            and self.outline.open[0].rank > marker.rank
        ):
            self.outline.restart()
        is_heading = self.outline.enter(marker)
        self.duty_closed = False
        rest = (
            row.text[marker.end :]
            .lstrip(" \t\u3000\xa0：:" if marker.rank <= RANK_ARTICLE else " \t\u3000\xa0")
            .rstrip()
        )
        if (
            not rest
            and marker.rank != RANK_ARTICLE
            and place + 1 < len(self.rows)
            and not markers.at_start(self.rows[place + 1].text)
        ):
            # The number stands on a line of its own.
            rest = self.rows[place + 1].text
            place += 1
        if marker.rank < RANK_ARTICLE:
            rest = squeeze(rest)
        heading, tail = headings.split_run_in(rest)
        clause = self.outline.clause
        if is_heading:
            self.reading.headings.append(Heading(marker.level, marker.number, heading, row.number, clause))
            self.add("heading", row, heading, level=marker.level, number=marker.number)
            if tail:
                self.add("paragraph", row, tail)
        else:
            self.add("paragraph", row, rest, level=4, number=marker.number)
        self.tasks[clause] = heading
        self.scan(rest, row)
        return place + 1

    def paragraph(self, row: Row) -> None:
        block = self.add("paragraph", row)
        if self.duty_closed and self.outline.open:
            # The bracket closed its clause: what follows belongs to the clause above it, unless it has a bracket too.
            if self.flattened or not assignments.duties_in(row.text):
                self.outline.close_to(self.outline.open[-1].rank)
                block.clause = self.outline.clause
            self.duty_closed = False
        self.scan(row.text, row)

    # -- what paragraphs say --------------------------------------------------------------------------------------

    def scan(self, text: str, row: Row) -> None:
        """Take the duties and limits out of one paragraph, under the clause that is open."""
        self.texts.append(text)
        clause = self.outline.clause
        duties = assignments.duties_in(text)
        for duty in duties:
            self.assign(duty, row, clause, text)
        if duties and not text[duties[-1].end :].strip(" 。；;."):
            self.duty_closed = True
        for raw, kind, value in time_limits.find(text, self.base):
            self.limit(raw, kind, value, clause, row)
        if contacts.is_contact_line(text) or "联系人：" in text or "联系人:" in text:
            self.reading.contacts.extend(contacts.contacts_in(text[max(0, text.find("联系人")) :][:200]))

    def limit(self, raw: str, kind: LimitKind, value: str, clause: str, row: Row) -> None:
        self.reading.time_limits.append(TimeLimit(raw, kind, value, clause, row.number))
        self.limit_blocks.append(self.reading.body[-1])

    def assign(self, duty: assignments.Duty, row: Row, clause: str, text: str) -> None:
        self.first_leads = self.first_leads or duty.first_leads
        if self.first_leads:
            duty.rank()
        task = self.tasks.get(clause, "")
        if not task:
            task = headings.split_run_in(text[: duty.start].strip() if duty.start > 0 else text)[0]
        self.reading.assignments.append(
            Assignment(clause, tuple(duty.lead), tuple(duty.support), duty.others, duty.raw, task, row.number)
        )

    def label(self, row: Row) -> bool:
        """Read a line such as 牵头单位：…; lines of one clause that follow each other make one assignment."""
        duty = assignments.read_duty(row.text)
        if not duty.says_something and not duty.times:
            return False
        self.add("paragraph", row)
        self.texts.append(row.text)
        for raw, kind, value in time_limits.find(row.text, self.base):
            self.limit(raw, kind, value, self.outline.clause, row)
        if not duty.says_something:
            return True
        if self.pending is None:
            self.pending = duty
            self.pending.start = row.number
            return True
        if duty.lead and self.pending.lead and "牵头" in self.pending.raw:
            duty.support, duty.lead = [*duty.lead, *duty.support], []
        self.pending.add(duty.lead, lead=True)
        self.pending.add(duty.support, lead=False)
        self.pending.others = self.pending.others or duty.others
        self.pending.raw += "；" + duty.raw
        return True

    def flush(self) -> None:
        """Hand in the duty gathered from label lines."""
        if self.pending is None:
            return
        duty, self.pending = self.pending, None
        clause = self.outline.clause
        self.reading.assignments.append(
            Assignment(
                clause,
                tuple(duty.lead),
                tuple(duty.support),
                duty.others,
                duty.raw,
                self.tasks.get(clause, ""),
                duty.start,
            )
        )

    def table_row(self, row: Row) -> None:
        self.add("table", row)
        head = assignments.Table.from_head(row.text)
        if head:
            self.table = head
            return
        self.texts.append(row.text)
        if self.table is None:
            return
        read = self.table.row(row.text)
        if read is None:
            return
        duty, task, number, when = read
        clause = self.outline.clause + (number if len(number) <= 8 else "")
        self.reading.assignments.append(
            Assignment(clause, tuple(duty.lead), tuple(duty.support), duty.others, duty.raw, task, row.number)
        )
        for raw, kind, value in time_limits.find(when, self.base):
            self.limit(raw, kind, value, clause, row)

    # -- signature and date ---------------------------------------------------------------------------------------

    def signature_at(self, place: int, skip: set[int]) -> int:
        """Read a signature (bodies, then a date) that begins at `place`; return the place after it, or 0."""
        rows = self.rows
        text = rows[place].text
        if len(text) > 160:
            return 0
        dates = chinese_dates.find(text)
        if dates and text[dates[-1][1] :].strip(" \t\u3000）)") == "":
            before = text[: dates[-1][0]].strip(" \t\u3000（(")
            names = split_bodies(before) if before else []
            if names:
                self.sign(names, dates[-1][2])
                self.add("signature", rows[place], before, clause="")
                self.add("date", rows[place], text[dates[-1][0] :], clause="")
                return place + 1
        if _PERSON_SIGNATURE.match(text):
            self.add("signature", rows[place], clause="")
            return place + 1
        if place < self._unsigned_until:
            return 0
        names = []
        end = place
        while end < len(rows) and end - place < 45 and end not in skip and len(rows[end].text) <= 160:
            line = rows[end].text
            if chinese_dates.DATE_LINE.match(line):
                break
            more = split_bodies(line)
            glued = chinese_dates.find(line)
            if (
                not more
                and names
                and glued
                and split_bodies(line[: glued[-1][0]].strip())
                and not line[glued[-1][1] :].strip()
            ):
                break
            if not more and not (names and _PERSON_SIGNATURE.match(line)):
                break
            names.extend(more)
            end += 1
        if not names:
            return self._broken_signature(place)
        dated = end < len(rows) and end not in skip and len(rows[end].text) <= 160
        if dated and chinese_dates.DATE_LINE.match(rows[end].text):
            for signer in range(place, end):
                self.add("signature", rows[signer], clause="")
            self.add("date", rows[end], clause="")
            self.sign(names, chinese_dates.parse(rows[end].text))
            return end + 1
        if dated and (glued := chinese_dates.find(rows[end].text)) and end > place:
            before = rows[end].text[: glued[-1][0]].strip()
            more = split_bodies(before)
            if more:
                for signer in range(place, end):
                    self.add("signature", rows[signer], clause="")
                self.add("signature", rows[end], before, clause="")
                self.add("date", rows[end], rows[end].text[glued[-1][0] :], clause="")
                self.sign(names + more, glued[-1][2])
                return end + 1
        last = end >= len(rows) or all(_NOTE.match(row.text) or _COPY.match(row.text) for row in rows[end : end + 2])
        if last and place > 0 and self.reading.body:
            for signer in range(place, end):
                self.add("signature", rows[signer], clause="")
            self.sign(names, None)
            return end
        # The same names from their second line on are no signature either.
        self._unsigned_until = end
        return 0

    def _broken_signature(self, place: int) -> int:
        """Read one long name broken over two or three lines, with a date below it."""
        rows = self.rows
        if len(rows[place].text) > 40 or re.search(r"[。；，：:、！]", rows[place].text):
            return 0
        whole = rows[place].text
        for end in range(place + 1, min(place + 3, len(rows) - 1)):
            if len(rows[end].text) > 40 or re.search(r"[。；，：:！]", rows[end].text):
                return 0
            whole += rows[end].text
            if looks_like_body(squeeze(whole)) and chinese_dates.DATE_LINE.match(rows[end + 1].text):
                for signer in range(place, end + 1):
                    self.add("signature", rows[signer], clause="")
                self.add("date", rows[end + 1], clause="")
                self.sign([squeeze(whole)], chinese_dates.parse(rows[end + 1].text))
                return end + 2
        return 0

    def sign(self, names: list[str], day: date | None) -> None:
        self.flush()
        if not self.signed:
            self.signature = list(dict.fromkeys(names))
            self.signed_on = day
        self.signed = True
        self.duty_closed = False
        self.outline.close_to(0)

    def sign_date(self, text: str) -> None:
        if self.signed_on is None and self.part == 0:
            self.signed_on = chinese_dates.parse(text)
            self.signed = True
            self.outline.close_to(0)

    # -- attached papers ------------------------------------------------------------------------------------------

    def attachment(self, place: int, head: attachments.Head) -> bool:
        """Read a line that begins with 附件: the list of them, or the head of an attached paper."""
        rows = self.rows
        row = rows[place]
        following = rows[place + 1] if place + 1 < len(rows) else None
        has_stop = head.stop in {"：", ":"}
        if head.rest and (has_stop or head.number or head.word != "附") and not self._is_sentence(head.rest):
            listing = not self.signed or (has_stop and not head.number)
            if listing and (has_stop or not self.signed):
                return self.list_attachments(place, head)
            if not self.signed:
                return False
            self.open_part(row)
            self.add("attachment", row, number=head.number)
            name, url = attachments.name_and_url(head.rest)
            if name and (url or not any(_same(name, known.name) for known in self.attachments)):
                self.attachments.append(Attachment(head.number, name, url))
            self._after_attachment = place + 1
            return True
        if head.alone and following is not None:
            inline = attachments._URL.search(following.text)
            if inline and not markers.at_start(following.text):
                self.add("attachment", row, clause="")
                self.add("attachment", following, clause="")
                self.attachments.extend(attachments.listed(following.text, head.number))
                self._after_attachment = place + 2
                return True
            if (has_stop or not self.signed) and markers.at_start(following.text) and self._list_follows(place + 1):
                self.add("attachment", row, clause="")
                self._after_attachment = self.items(place + 1)
                return True
            self.open_part(row)
            self.add("attachment", row, number=head.number)
            after = place + 1
            if not markers.at_start(following.text) and not following.table:
                after = self.title_of_part(place + 1, opened=True)
                name = next((block.text for block in reversed(self.reading.body) if block.kind == "title"), "")
                if name and not any(
                    _same(name, known.name) or (head.number and known.number == head.number)
                    for known in self.attachments
                ):
                    self.attachments.append(Attachment(head.number, titles.tidy(name), ""))
            self._after_attachment = after
            return True
        return False

    @staticmethod
    def _is_sentence(text: str) -> bool:
        return "。" in text.rstrip("。") and len(text) > 80

    def _list_follows(self, place: int) -> bool:
        """Whether short numbered names follow (a list of attachments) and not the body of one."""
        row = self.rows[place]
        return len(row.text) < 60 and not row.text.endswith(("。", "；"))

    def list_attachments(self, place: int, head: attachments.Head) -> bool:
        row = self.rows[place]
        self.flush()
        self.outline.close_to(0)
        self.duty_closed = False
        self.add("attachment", row, clause="")
        self.attachments.extend(attachments.listed(head.rest, head.number))
        counted = head.number or re.match(r"^[（(]?[0-9０-９一][）)]?\s*[.．、]", head.rest)
        self._after_attachment = self.items(place + 1) if counted else place + 1
        return True

    def items(self, place: int) -> int:
        """Read the lines 2.… 3.… that go on with a list of attachments."""
        expected = len(self.attachments) + 1
        while place < len(self.rows) and len(self.rows[place].text) < 120:
            marker = markers.at_start(self.rows[place].text)
            if marker is None or marker.count not in {expected, 1} or (marker.count == 1 and self.attachments):
                break
            self.add("attachment", self.rows[place], clause="")
            self.attachments.extend(attachments.listed(self.rows[place].text[marker.end :].strip(), str(marker.count)))
            expected = marker.count + 1
            place += 1
        return place

    def opens_part(self, place: int) -> bool:
        """Whether a paper issued by this document begins here: after the signature, a title and no sentence."""
        text = self.rows[place].text
        if self.part or text[-1] in "。；;，,：:" or len(text) > 80:
            return False
        pieces = ""
        for row in self.rows[place : place + 5]:
            if row.text[-1] in "。；;" or markers.at_start(row.text) or row.table:
                break
            pieces += squeeze(row.text)
            if titles.is_complete(pieces) and len(pieces) > 4 and not looks_like_body(pieces):
                return True
        return False

    def open_part(self, row: Row) -> None:
        self.flush()
        self.part += 1
        self.outline.restart()
        self.tasks = {}
        self.duty_closed = False

    def title_of_part(self, place: int, *, opened: bool = False) -> int:
        """Read the title of an attached paper from `place` on; return the place after it."""
        if not opened:
            self.open_part(self.rows[place])
        pieces: list[str] = []
        rows: list[Row] = []
        for row in self.rows[place : place + 5]:
            if row.text[-1] in "。；;：:" or markers.at_start(row.text) or row.table or len(row.text) > 80:
                break
            if pieces and titles.is_complete(squeeze("".join(pieces))) and not row.text.startswith(("的", "（", "(")):
                break
            pieces.append(row.text)
            rows.append(row)
        if not rows:
            return place
        self.add("title", rows[0], titles.join(pieces), level=1, clause="")
        return place + len(rows)

    _after_attachment = 0
    _unsigned_until = 0


def _same(first: str, second: str) -> bool:
    one, other = (re.sub(r"[\s《》“”（）()]", "", name) for name in (first, second))
    return bool(one and other) and (one == other or one in other or other in one)


# ---------------------------------------------------------------------------------------------------------------------


def parse(source: Source) -> Reading:
    """Return the parts of the document in `source`.

    What is no official document is of kind "other" and has no parts but its text; what is unclear is said in
    `warnings`, one Chinese sentence each, and nothing is made up.
    """
    reading = Reading(file=source.name, encoding=source.encoding, warnings=list(source.warnings))
    rows, shape = paragraphs.rows_of(source.lines)
    if not rows:
        reading.warnings.append("没有可读的文字。")
        return reading
    zone = _header_zone(rows)
    fields, labelled = header.collect(source.metadata, [row.text for row in rows[:zone]])
    skip = set(labelled) | {
        place
        for place, row in enumerate(rows)
        if (len(row.text) <= 160 and furniture.is_furniture(row.text)) or furniture.is_page_number(row.text)
    }
    start = front.read(rows, skip, known_title=fields.title)
    own = document_numbers.own(fields.number) or document_numbers.canonical(fields.number) or start.number
    for place in range(start.body):
        role = start.roles.get(place)
        if role:
            reading.body.append(Block(role, rows[place].text, rows[place].number))  # type: ignore[arg-type]  # a role is a kind of block
        else:
            reading.furniture.append(rows[place].text)
    base = fields.made or _signed_date(rows) or start.made_on or fields.issued or fields.published
    body = _Body(reading, rows, base, flattened=shape == "flattened")
    body.walk(start.body, skip)
    _tail_keywords(rows, fields)
    _settle(reading, source, fields, start, body, own)
    return reading


def _header_zone(rows: list[Row]) -> int:
    """Return how many rows may hold header fields: those before the addressee, the first number, the first sentence.

    A label further down (责任部门：…, 名称：…) is the document's own words.
    """
    for place, row in enumerate(rows[:80]):
        text = row.text
        if header.labels_in(text):
            continue
        if is_addressee(text) or markers.at_start(text) or (text[-1] == "。" and len(text) > 40) or len(text) > 200:
            return place
    return min(len(rows), 80)


def _signed_date(rows: list[Row]) -> date | None:
    """Return the first date that stands on a line of its own after a body's name, to date what is said before it."""
    for place, row in enumerate(rows):
        text = row.text
        if len(text) > 160 or not text or text[-1] not in "日号）)0123456789":
            continue
        dates = chinese_dates.find(text)
        if not dates:
            continue
        before = text[: dates[-1][0]].strip(" \t\u3000（(")
        if text[dates[-1][1] :].strip(" \t\u3000）)"):
            continue
        if before and split_bodies(before):
            return dates[-1][2]
        if (
            not before
            and place
            and (split_bodies(rows[place - 1].text) or _PERSON_SIGNATURE.match(rows[place - 1].text))
        ):
            return dates[-1][2]
    return None


def _tail_keywords(rows: list[Row], fields: header.Fields) -> None:
    if fields.keywords:
        return
    for row in rows[-20:]:
        match = re.match(r"^主\s*题\s*词\s*[：:]\s*(.+)$", row.text)
        if match:
            fields.keywords = [word for word in re.split(r"[ \t\u3000;；,，、]+", match[1].strip()) if word]


_HINT_SUFFIX = re.compile(
    r"\s*[-_—|｜–]+\s*[^-_—|｜–]{2,30}(?:政府|网|局|厅|委|部|网站|平台|中心|公开|门户|办公室|文件|通知公告|政策|动态)[^-_—|｜–]{0,12}$"
)


def _choose_title(fields: header.Fields, start: front.Front, hint: str) -> str:
    known, found = titles.tidy(fields.title), start.title
    if known and found:
        return found if squeeze(found).endswith(squeeze(known)) else known
    if known or found:
        return known or found
    for candidate in (hint, fields.hint):
        text = candidate.strip()
        for _ in range(4):
            text = _HINT_SUFFIX.sub("", text)
        text = titles.tidy(text)
        if text and titles.is_complete(text) and len(text) > 5:
            return text
    return ""


def _settle(reading: Reading, source: Source, fields: header.Fields, start: front.Front, body: _Body, own: str) -> None:
    """Decide the kind and the header fields from all that was found."""
    title = _choose_title(fields, start, source.title_hint)
    note = _title_note(reading, title)
    if start.order and not title:
        own, title = _proclaimed(reading, start, own)
    articles = sum(
        1 for heading in reading.headings if heading.number.endswith("条") and heading.number.startswith("第")
    )
    kind = titles.document_type(title, own)
    if not title and own.endswith("号") and "令" in own:
        title = next((squeeze(block.text) for block in reading.body if block.kind == "number"), own)
        kind = "命令"
    is_regulation = kind in titles.REGULATION_KINDS or (
        articles >= 3 and kind not in titles.OFFICIAL_KINDS.values() and bool(title)
    )
    if is_regulation and articles >= 2:
        reading.kind = "regulation"
    elif _is_official(
        reading, title, kind, fields, start, body, own or note.number, proclaimed=note.made_on is not None
    ):
        reading.kind = "official"
    else:
        _leave_other(reading, title, source)
        return
    reading.title = title
    reading.document_type = kind
    reading.document_number = own or note.number
    reading.index_number = squeeze(fields.index)
    reading.topic = fields.topic
    reading.keywords = fields.keywords
    reading.addressees = start.addressees
    reading.issuing_bodies = _issuers(fields, start, body, title, note)
    _dates(reading, fields, start, body, note)
    reading.attachments = attachments.match_links(_unique(body.attachments), source.links)
    own_names = {reading.document_number} | ({note.number} if note.number else set())
    running = [title, *body.texts]
    reading.cited_numbers = [
        number for number in citations.cited(running, reading.document_number) if number not in own_names
    ]
    reading.repeals = list(dict.fromkeys([*repeals.in_title(title), *repeals.repealed(body.texts)]))
    _close_last_clause(reading, body.limit_blocks)
    reading.warnings.extend(body.outline.warnings)
    if not title:
        reading.warnings.append("没有找到标题。")
    if not reading.issuing_bodies:
        reading.warnings.append("没有找到发文机关。")
    if reading.made_on is None:
        reading.warnings.append("没有找到成文日期。")
    if any(limit.value == "" for limit in reading.time_limits):
        reading.warnings.append("有的期限没有写年份，文件也没有日期，未推算。")
    for assignment in reading.assignments:
        if assignment.raw[:1] in "（(【" and assignment.raw[-1:] not in "）)】":
            reading.warnings.append(f"责任分工的括号没有写完：“{assignment.raw[:20]}…”。")


def _proclaimed(reading: Reading, start: front.Front, own: str) -> tuple[str, str]:
    """Return the number of an order and the title of what it proclaims (《…》已经…通过，现予公布)."""
    number = document_numbers.canonical(f"{start.bodies[0]}令{own}") if own and start.bodies else own
    opening = next((block.text for block in reading.body if block.kind == "paragraph"), "")
    named = re.search(r"《([^《》]+)》[^。]{0,80}?(?:公布|发布|通过|施行)", opening)
    attached = next((block.text for block in reading.body if block.kind == "title" and block.part), "")
    return number or own, attached or (named[1] if named else "")


def _is_official(
    reading: Reading,
    title: str,
    kind: str,
    fields: header.Fields,
    start: front.Front,
    body: _Body,
    own: str,
    *,
    proclaimed: bool,
) -> bool:
    """Weigh the signs of an official document; a title alone, or a date alone, is not enough."""
    if _SPEECH.search(title) and not own:
        return False
    if not title and not own and not start.addressees:
        return False
    # 甲部印发《…的通知》 is a headline; 甲部关于印发《…》的通知 is a title.
    official_end = kind in titles.OFFICIAL_KINDS.values() and not title.endswith("》")
    signs = 0
    signs += 2 if own else 0
    signs += 2 if official_end and ("关于" in title or starts_with_body(title)[0]) else 1 if kind else 0
    signs += 1 if starts_with_body(title)[0] else 0
    signs += 1 if start.addressees else 0
    signs += 1 if proclaimed else 0
    signs += 2 if body.signature and body.signed_on else 1 if body.signature else 0
    signs += 1 if fields.index or fields.found >= 4 else 0
    signs += 1 if len([heading for heading in reading.headings if heading.level <= 2]) >= 3 and kind else 0
    signs += 1 if reading.assignments and kind else 0
    return signs >= 3 and bool(title or (start.addressees and body.signature) or (own and body.signature))


def _leave_other(reading: Reading, title: str, source: Source) -> None:
    reading.kind = "other"
    reading.headings.clear()
    reading.assignments.clear()
    reading.time_limits.clear()
    reading.contacts.clear()
    level_one = next((block.text for block in reading.body if block.kind == "title"), "")
    reading.title = title or level_one or source.title_hint.strip()
    # An interpretation, or a chapter of a book, is parted by its headings all the same.
    is_parted = sum(block.kind == "heading" and block.level == 1 for block in reading.body) > 1
    for block in reading.body:
        if block.kind == "heading" and not is_parted:
            block.text = _labelled(block)
            block.kind, block.level, block.number, block.clause = "paragraph", 0, "", ""
    reading.warnings.append("没有认出公文的要素，按一般文字处理。")


def _labelled(block: Block) -> str:
    """Return the words of a heading with their number in front, as the line has them."""
    forms = {1: f"{block.number}、", 2: f"（{block.number}）", 3: f"{block.number}.", 4: f"（{block.number}）"}
    if not block.number or block.text.startswith(block.number):
        return block.text
    if block.number.startswith("第"):
        return f"{block.number}　{block.text}"
    return forms.get(block.level, block.number) + block.text


def _unique(found: list[Attachment]) -> list[Attachment]:
    kept: list[Attachment] = []
    for attachment in found:
        if not any(_same(attachment.name, known.name) and attachment.url in {"", known.url} for known in kept):
            kept.append(attachment)
    return kept


# --- issuers and dates ---


def _issuers(fields: header.Fields, start: front.Front, body: _Body, title: str, note: _TitleNote) -> list[str]:
    """Return the issuing bodies, by the fullest names there are: title, signature, masthead, header field."""
    return [_without_republic(name) for name in dict.fromkeys(_all_issuers(fields, start, body, title, note))]


def _without_republic(name: str) -> str:
    return "国务院" if name == "中华人民共和国国务院" else name


def _all_issuers(fields: header.Fields, start: front.Front, body: _Body, title: str, note: _TitleNote) -> list[str]:
    named = split_bodies(fields.issuer) if fields.issuer else []
    if fields.issuer and not named:
        named = [squeeze(piece) for piece in re.split(r"[、,，;；\s]+", fields.issuer) if piece]
    titled = starts_with_body(title)[0] or start.bodies
    signed = body.signature
    if signed and titled:
        # 教育部等六部门 signs with six names; 省教育厅 in the title signs with its full name.
        if len(signed) > len(titled) or (
            len(signed) == len(titled) and all(_fuller(full, short) for full, short in zip(signed, titled, strict=True))
        ):
            return signed
        return titled
    for names in (titled, signed, start.bodies, named, [note.body] if note.body else []):
        if names:
            return list(names)
    return []


def _fuller(full: str, short: str) -> bool:
    return full != short and (
        full.endswith(short) or (len(full) > len(short) and all(character in full for character in short))
    )


def _dates(reading: Reading, fields: header.Fields, start: front.Front, body: _Body, note: _TitleNote) -> None:
    """Settle the three dates.

    成文日期 in the header is the date made. 发文日期 is not so exact: where the signature has another day, the
    signature is the date made and the header's day the date published.
    """
    signed = body.signed_on
    reading.made_on = (
        fields.made or signed or fields.issued or note.made_on or (start.made_on if not fields.published else None)
    )
    reading.published_on = fields.published
    if fields.made and signed and fields.made != signed:
        reading.warnings.append(
            f"页头成文日期{fields.made.isoformat()}与落款日期{signed.isoformat()}不一致，以页头为准。"
        )
    if fields.issued and signed and fields.issued != signed:
        reading.warnings.append(
            f"页头发文日期{fields.issued.isoformat()}与落款日期{signed.isoformat()}不一致，成文日期以落款为准。"
        )
        reading.published_on = reading.published_on or fields.issued
    if start.made_on and not reading.published_on and signed and start.made_on > signed:
        reading.published_on = start.made_on
    if note.made_on and reading.kind == "regulation":
        reading.published_on = reading.published_on or note.made_on
    reading.effective_on = fields.effective or _effective(reading, body.texts) or note.effective_on
    if reading.made_on and not date(1949, 1, 1) <= reading.made_on <= date(2100, 1, 1):
        reading.warnings.append(f"成文日期{reading.made_on.isoformat()}不合常理，请核对。")


_EFFECT_DAY = re.compile(
    rf"自\s*(?:{chinese_dates.FULL_DATE.pattern})\s*(?:零时|0时)?\s*起\s*(?:正式)?\s*(?:施行|实施|执行|生效|试行|实行)"
)
_EFFECT_ISSUE = re.compile(
    r"自\s*(?:本\S{2,4})?(?:发布|印发|公布|颁布|下发|发文|公告|发出)之?日\s*起\s*(?:(?P<days>\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:日|天)后\s*)?(?:正式)?(?:施行|实施|执行|生效|试行|实行)"
)
_OWN_SUBJECT = re.compile(r"本(?!市|省|区|县|行政|地|单位|部门)|现予|此|该")


def _effective(reading: Reading, texts: list[str]) -> date | None:
    """Return the day the document says it takes effect; a day it gives for another document is not taken."""
    for text in reversed(texts):
        if "起" not in text or not re.search(r"施行|实施|执行|生效|试行|实行", text):
            continue
        for match in [*_EFFECT_DAY.finditer(text), *_EFFECT_ISSUE.finditer(text)]:
            sentence = re.split(r"[。；;]", text[: match.start()])[-1]
            if not (_OWN_SUBJECT.search(sentence) or (not sentence.strip("，, ") and len(text) < 120)):
                continue
            if match.re is _EFFECT_DAY:
                return chinese_dates.parse(match[0])
            start = reading.published_on if "公布" in match[0] or "发布" in match[0] else None
            start = start or reading.made_on
            if start and match["days"]:
                days = markers.value(match["days"]) or 0
                return start + timedelta(days=days)
            # Issued and published are the day it was made, where the text itself is all there is.
            return reading.made_on or start
    return None


class _TitleNote:
    """The lines under a regulation's title: which order proclaimed it, when, and from when it is in force."""

    def __init__(self) -> None:
        self.number = ""
        self.body = ""
        self.made_on: date | None = None
        self.effective_on: date | None = None


_PASSED_BY = re.compile(
    r"[日届由]\s*(?:第[一二三四五六七八九十]{1,4}届)?([\u4e00-\u9fff]{0,20}?(?:人民代表大会(?:常务委员会)?|人大常委会|审判委员会|检察委员会))"
    r"\s*第[一二三四五六七八九十百零\d]{1,6}次"
)
_SESSION = re.compile(r"第[一二三四五六七八九十]{1,4}届")
_ISSUED_BY = re.compile(
    r"日\s*([\u4e00-\u9fff]{2,25}?)(?:公告|令)?(?:第[一二三四五六七八九十百零\d]{1,6}号)?(?:公布|发布|颁布|印发)"
)
_NOTE_EVENT = re.compile(r"(?:公布|发布|修订|修正|通过|公告|令)")


def _title_note(reading: Reading, title: str) -> _TitleNote:
    """Read the note under a title: 2019年4月3日中华人民共和国国务院令第711号修订, 自…起施行."""
    note = _TitleNote()
    del title
    candidates = [
        block.text
        for block in reading.body[:10]
        if len(block.text) < 400
        and (block.kind == "note" or (block.kind == "paragraph" and block.text.startswith(("（", "("))))
    ]
    for text in candidates:
        for piece in re.split(r"(?=\d{4}年\d{1,2}月\d{1,2}日)", text):
            day = chinese_dates.parse(piece)
            if day is None:
                continue
            if re.search(r"起?施行|起?实施|生效", piece) and not re.search(r"令第|号", piece):
                note.effective_on = day
                continue
            if not _NOTE_EVENT.search(piece):
                continue
            orders = [found for found in document_numbers.find(piece) if "第" in found.number or "〔" in found.number]
            if orders and re.search(r"公布|发布|修订|印发|令", piece) and not re.search(r"修正|废止", piece):
                note.number = orders[0].number
                note.made_on = day
                body = re.match(r"^(.+?)(?:公告|令|命令)", note.number)
                note.body = body[1] if body else ""
            elif note.made_on is None or "修订" in piece:
                note.made_on = day
            passed = _PASSED_BY.search(piece)
            issued = _ISSUED_BY.search(piece)
            if passed and not note.body:
                note.body = _SESSION.sub("", squeeze(passed[1]))
            elif issued and not note.body and looks_like_body(issued[1]):
                note.body = issued[1]
    return note


def _close_last_clause(reading: Reading, found_in: list[Block]) -> None:
    """Move the closing paragraphs of a part out of its last clause.

    After "七、国庆节：…。" a paragraph "各地区、各部门要…" speaks of the whole. It closes the part when it is the last
    of it, bears no number, and opens as such paragraphs do.
    """
    body = reading.body
    for place in range(len(body) - 1, -1, -1):
        block = body[place]
        if block.kind != "paragraph" or not block.clause or block.number:
            continue
        if (
            place + 1 < len(body)
            and body[place + 1].part == block.part
            and body[place + 1].kind in {"heading", "paragraph", "table"}
            and body[place + 1].clause
        ):
            continue
        if place and body[place - 1].line == block.line and body[place - 1].kind == "heading":
            continue
        if "第" in block.clause and "条" in block.clause:
            continue
        if _CLOSING.match(block.text):
            block.clause = ""
            reading.time_limits = [
                TimeLimit(limit.raw, limit.kind, limit.value, "", limit.line) if place is block else limit
                for limit, place in zip(reading.time_limits, found_in, strict=True)
            ]
