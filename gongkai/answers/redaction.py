"""Part-release: what must not be given is taken out of the content, and a black box of one width stands for it.

State Council Order 711, art. 37: what may be given is given, and what is kept back has its reason. Nothing is covered:
the words are removed, the file is made anew from what is left (`screening.sanitise`), and an independent check proves
that no removed word stands in any byte of it. Every box is alike, so its width tells nothing of what stood there.

Word files, tables, pages and texts keep their form. Of a PDF there are two ways, because a page that stays as it was
tells by its gaps how long the words were: its pages are kept, and every line in which a marked word stands goes from
edge to edge; or the text is set anew, nothing but the marked words is lost, and the pages are not kept. On pages that
are kept, and on pictures, areas may be marked, on a coarse grid (`screening.pages`). Plain Python; nothing is stored.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from gongkai.errors import BadInput, Refused
from gongkai.law.sources import ORDER_711
from gongkai.printing import Form, Paper, Paragraph, to_pdf
from gongkai.reading.load import load
from gongkai.screening import limits, pages
from gongkai.screening.carriers import segments
from gongkai.screening.check import traces
from gongkai.screening.fold import fold
from gongkai.screening.mask import rewrite_file
from gongkai.screening.pages import Area
from gongkai.screening.sanitise import sanitise
from gongkai.screening.sniff import form_of
from gongkai.screening.strand import Strand

BOX = "■■■■■■"
"""Stands for whatever was removed, one word or ten pages."""
LEAST = 2
LONGEST = 20_000
MOST = 200
SOURCE = ORDER_711.art(37)
_SPLIT = re.compile(r"[，。；：、！？\s（）“”《》,.;:!?()]+")
_SHORT = 6


class StillThere(Refused):
    """What should be gone is still there; nothing was made."""

    says = "去除的内容在文件中仍有残留，没有生成。请一并选择其全部出现之处。"
    source = SOURCE


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a file as the screen offers it."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The file that may be given. `places` says how often each cut was taken out; `lost` what went with it."""

    data: bytes
    media_type: str
    suffix: str
    places: tuple[int, ...]
    lost: tuple[str, ...] = ()


_SUFFIXES = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/csv": "csv",
    "text/html": "html",
    "image/png": "png",
}


def is_picture(data: bytes) -> bool:
    """Return whether the file is a picture, on which areas are marked and not words."""
    return form_of(data) in {"png", "jpeg", "gif"}


def has_pages(data: bytes) -> bool:
    """Return whether areas can be marked on the file."""
    return is_picture(data) or form_of(data) == "pdf"


def page_count(data: bytes) -> int:
    """Return how many pages can be marked on; a picture is one. Raises BadInput for what cannot be opened."""
    return 1 if is_picture(data) else pages.page_count(data)


def page_picture(data: bytes, page: int) -> bytes:
    """Return a page as PNG, to be marked on. Raises BadInput for a page there is not."""
    if not is_picture(data):
        return pages.picture(data, page)
    drawn = _upright(data)
    drawn.thumbnail((1400, 1400))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def passages(data: bytes, name: str) -> list[Passage]:
    """Return the file's text in stretches, numbered from 1; none of a picture and of a scan."""
    if is_picture(data):
        return []
    if form_of(data) == "pdf":
        try:
            texts = [line.text for line in load(data, name).lines]
        except BadInput:
            pages.page_count(data)  # says what cannot be opened at all
            texts = []  # a scan: there is nothing to choose but areas
    else:
        texts = []

        def told(strand: Strand) -> list[tuple[int, int, str]]:
            texts.extend(each for each in strand.text.split("\n") if each.strip())
            return []

        rewrite_file(data, told)
        if not texts:
            raise BadInput("文件中没有可以选择的文字。")
    return [Passage(number, text.strip()) for number, text in enumerate(texts, 1)]


def redact(
    data: bytes, name: str, cuts: Sequence[str], areas: Iterable[Area] = (), *, keep_pages: bool = True
) -> Redacted:
    """Return the file without the `cuts`, wherever they stand, and without the `areas` of its pages.

    Words are found across line ends, blanks and invisible characters. `keep_pages`: a PDF keeps its pages and loses
    whole lines; otherwise its text is set anew. Raises BadInput for a cut that stands nowhere, StillThere when the
    proof fails.
    """
    marked = sorted(set(areas))
    if is_picture(data):
        return _picture(data, marked)
    cuts = [_checked(each) for each in cuts]
    if not cuts and not marked:
        raise BadInput("请先选择要去除的内容。")
    if len(cuts) > MOST or len(marked) > MOST:
        raise BadInput(f"一个文件最多选择{MOST}处，请改为选择整段。")
    if form_of(data) == "pdf" and keep_pages:
        return _burnt(data, name, cuts, marked)
    if marked:
        raise BadInput("标注了区域的，只能保留版面制作。")
    found = [0] * len(cuts)
    # The longest first: a name inside a removed sentence has gone with it.
    order = sorted(range(len(cuts)), key=lambda at: -len(cuts[at]))
    patterns = [(at, _pattern(cuts[at])) for at in order]

    def changes(text: str) -> list[tuple[int, int, str]]:
        taken: list[tuple[int, int]] = []
        folded = fold(text)  # full-width digits as plain ones, nothing invisible between
        for at, pattern in patterns:
            for hit in pattern.finditer(folded.text):
                found[at] += 1
                taken.append(folded.span(*hit.span()))
        return [(start, end, BOX) for start, end in _merged(taken)]

    if form_of(data) == "pdf":
        whole = _pdf(data, name, changes)
    else:
        whole = rewrite_file(data, lambda strand: changes(strand.text))
    _refuse_missing(cuts, found)
    clean = sanitise(whole, name)
    _prove(clean.data, name, cuts)
    suffix = _SUFFIXES.get(clean.media_type, "bin")
    return Redacted(clean.data, clean.media_type, suffix, tuple(found))


def look_for(data: bytes, name: str, cuts: Sequence[str]) -> None:
    """Raise BadInput for a cut that cannot be made or stands nowhere in the file."""
    cuts = [_checked(each) for each in cuts]
    if form_of(data) == "pdf":
        text = fold("\n".join(each.text for each in passages(data, name))).text
        _refuse_missing(cuts, [bool(_pattern(cut).search(text)) for cut in cuts])
    else:
        redact(data, name, cuts)


def _refuse_missing(cuts: Sequence[str], found: Sequence[int]) -> None:
    for cut, times in zip(cuts, found, strict=True):
        if not times:
            raise BadInput(f"文件中没有“{_shown(cut)}”，请核对后重新选择。")


def _checked(cut: str) -> str:
    cut = cut.strip()
    if len("".join(cut.split())) < LEAST:
        raise BadInput(f"请至少选择{LEAST}个字，单独一个字无法准确定位。")
    if len(cut) > LONGEST:
        raise BadInput("一处内容过长，请分段选择。")
    return cut


def _pattern(cut: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(re.escape(sign) for sign in fold(cut).text if not sign.isspace()))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order; those that touch or overlap become one, so that one box stands for both."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _prove(clean: bytes, name: str, cuts: Sequence[str]) -> None:
    """Look for what was removed: as text in every layer, as bytes in every dress. Raises StillThere."""
    patterns = [_pattern(cut) for cut in cuts]
    shown: list[str] = []
    for segment in segments(clean, ""):
        text = fold(segment.text).text
        shown.append(text)
        for cut, pattern in zip(cuts, patterns, strict=True):
            if pattern.search(text):
                raise StillThere(f"“{_shown(cut)}”在{segment.where}中仍有残留，没有生成。")
    left = "\n".join(shown)
    values = []
    for cut in cuts:
        # Parts of a long passage count where they stand nowhere else: what is common may be written again.
        parts = [cut, *(part for part in _SPLIT.split(cut) if len(part) >= _SHORT and part not in left)]
        # A few plain letters or digits stand in any file by chance; they are looked for in the texts above.
        values += [part for part in parts if not part.isascii() or len(part) >= _SHORT]
    if still := traces(clean, values):
        raise StillThere(f"没有生成：{still[0]}")
    if any(pattern.search(fold(name).text) for pattern in patterns):
        raise StillThere("文件名中含有要去除的内容，请先更改文件名。")


def _shown(cut: str) -> str:
    return cut if len(cut) <= 12 else cut[:12] + "…"


# --- PDF whose pages are kept ------------------------------------------------------------------------


def _burnt(data: bytes, name: str, cuts: Sequence[str], areas: Sequence[Area]) -> Redacted:
    drawn = pages.burn(sanitise(data, name).data, [_pattern(cut).pattern for cut in cuts], areas)
    for cut, times in zip(cuts, drawn.found, strict=True):
        if not times:
            raise BadInput(f"在页面上找不到“{_shown(cut)}”，请分行选择、标注区域，或者改用重新排版。")
    # Nothing of the old file is in the new one, so there is nothing to clean; it is proved all the same.
    _prove(drawn.data, name, cuts)
    still = [word for word in drawn.gone if len(word) >= _SHORT and not _stands_in(drawn.data, word)]
    if found := traces(drawn.data, still):
        raise StillThere(f"没有生成：{found[0]}")
    if not pages.is_dark(drawn.data, drawn.boxes):
        raise StillThere("有标注的内容没有完全遮去，没有生成。")
    return Redacted(drawn.data, "application/pdf", "pdf", (*drawn.found, *(1 for _ in areas)), drawn.lost)


def _stands_in(clean: bytes, word: str) -> bool:
    """Return whether a word also stands where nothing was marked: then it is not what was removed."""
    pattern = _pattern(word)
    return any(pattern.search(fold(segment.text).text) for segment in segments(clean, ""))


# --- PDF set anew -------------------------------------------------------------------------------------------


def _pdf(data: bytes, name: str, changes: Callable[[str], list[tuple[int, int, str]]]) -> bytes:
    body = []
    for line in load(data, name).lines:
        text = line.text
        for start, end, box in sorted(changes(text), reverse=True):
            text = text[:start] + box + text[end:]
        text = text.replace("\t", "　")
        body.append(Paragraph(text, align="center" if line.centred else "left", indent=False))
    return to_pdf(
        Paper(
            title="区分处理后提供的内容",
            form=Form.PLAIN,
            body=body,
            source_note=f"本件根据原件文字重新排版，“{BOX}”处的内容依照{SOURCE.zh}未予提供；方框宽度一律相同，与所去除内容的长短无关。",
        )
    )


# --- pictures --------------------------------------------------------------------------------------


def _picture(data: bytes, areas: Sequence[Area]) -> Redacted:
    if not areas:
        raise BadInput("请先标注要遮去的区域。")
    if any(area.page != 1 for area in areas):
        raise BadInput("图片只有一页。")
    # The picture is drawn anew from its points: nothing of the old file, its thumbnail or its metadata comes over.
    drawn = _upright(data)
    pen = ImageDraw.Draw(drawn)
    for area in areas:
        left, top, right, bottom = _box(area, drawn.size)
        pen.rectangle((left, top, right - 1, bottom - 1), fill=(0, 0, 0))
    made = io.BytesIO()
    Image.frombytes("RGB", drawn.size, drawn.tobytes()).save(made, "PNG", optimize=False)
    clean = sanitise(made.getvalue(), "")
    with Image.open(io.BytesIO(clean.data), formats=("PNG",)) as again:
        seen = again.convert("RGB")
        for area in areas:
            if seen.crop(_box(area, seen.size)).getextrema() != ((0, 0),) * 3:
                raise StillThere("有标注的区域没有完全遮去，没有生成。")
    return Redacted(clean.data, clean.media_type, "png", (1,) * len(areas))


def _upright(data: bytes) -> Image.Image:
    upright = sanitise(data, "")
    with Image.open(io.BytesIO(upright.data), formats=("PNG", "JPEG", "GIF")) as opened:
        if opened.size[0] * opened.size[1] > limits.MAX_PIXELS:
            raise BadInput("图片的像素过多；请缩小后再提交。")
        return ImageOps.exif_transpose(opened).convert("RGB")


def _box(area: Area, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the points of an area, at least one in each direction."""
    left, top, right, bottom = area.share
    left, top = int(left * size[0]), int(top * size[1])
    return left, top, max(round(right * size[0]), left + 1), max(round(bottom * size[1]), top + 1)
