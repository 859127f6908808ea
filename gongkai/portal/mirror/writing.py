"""Writing the mirror: ask the site for every public page as a stranger would, lead the links to files, sign the list.

Everything comes through the addresses of the site itself (frame.asking), so a mirror can hold nothing that a reader
without an account could not have opened at that moment. It is put in its place whole or not at all.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

from gongkai.errors import BadInput
from gongkai.frame.asking import Site
from gongkai.frame.time import BEIJING
from gongkai.ledger import actions as ledger
from gongkai.ledger.models import Checkpoint
from gongkai.organisation.models import Bureau
from gongkai.portal import manifest, records
from gongkai.portal.dataset import ENDINGS
from gongkai.portal.datasets import DATASETS
from gongkai.portal.mirror import names, pages

FORM = "gongkai-mirror/1"
PARTIAL = ".gongkai-partial"
VERIFY, SEARCH, ONLINE, TITLES = "mirror/verify.html", "mirror/search.html", "mirror/online.html", "mirror/titles.js"
README = "README.txt"
HTML = "text/html"
# What a file answers that was altered in the store, or never made clean: it is not handed out, and not in a mirror.
HELD_BACK = 503
# Where a mirror does not go: the back office, what answers one reader only, what is found or made on the spot.
LIVE = re.compile(
    r"/(staff|media|size|display|healthz|robots\.txt|search$|search/|subscriptions/|requests/.|feedback/(new|ask|look)"
    r"|data/package\.zip|api/v1/(?!docs$|openapi\.json$|documents/.|plans/.|units$|in-force$)|v/.+/.+/.+)"
)
# Where the walk begins: links and the site map lead to the rest.
FIRST = (
    *("/", "/sitemap.xml", "/documents/", "/documents/in-force", "/feedback/", "/feedback/answers.atom", "/answers/"),
    *("/answers/answers.atom", "/answers/answers.json", "/yearly/", "/yearly/numbers", "/requests/", "/data/"),
    *("/data.json", "/opensearch.xml", "/feeds/documents.atom", "/feeds/documents.json", "/feeds/changes.atom"),
    *("/feeds/due.ics", "/search.atom", "/api/v1/docs", "/api/v1/openapi.json", "/ledger/key"),
)
# A page and its twins for programs; `{}` is what stands behind the folder.
TWINS = {
    "/documents/": ("/documents/{}/canonical.json", "/api/v1/documents/{}", "/documents/{}/timeline", "/v/{}"),
    "/plans/": ("/plans/{}/canonical.json", "/api/v1/plans/{}"),
}
# The log lies in the mirror byte for byte, with its checkpoint: these addresses lead there.
STANDS_FOR = {
    "/ledger/entries.jsonl": manifest.LOG + "entries.jsonl",
    "/ledger/checkpoint": manifest.LOG + "checkpoint.txt",
}
# A page for each entry of the log: many, and the log itself is inside anyhow.
ENTRY_PAGES = re.compile(r"/ledger/(entries|subjects)/")
# What the search of the mirror finds: pages of things, not their other views.
RECORDS = re.compile(
    r"/(documents/[^/]+/[^/]+|plans/[^/]+/[^/]+(/tasks/[^/]+)?|units/[^/]+|columns/[^/]+|topics/.+"
    r"|feedback/answers/\d+|answers/[^/]+|yearly/\d+)"
)
_LOC = re.compile(rb"<loc>([^<]+)</loc>")

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Taken:
    """An address that was answered: the file it became, and what kind of thing it is."""

    file: str
    kind: str


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: how many files, and how many bytes."""

    files: int
    size: int


def write(
    target: Path, *, at: datetime, left_out: re.Pattern[str] | None = None, progress: Progress | None = None
) -> Made:
    """Write the mirror as of `at` into `target`, at once or not at all; an older mirror there is replaced.

    Addresses that begin as `left_out` says are left out, with what only they lead to.
    Raises BadInput for a folder that holds anything else, and when something was withdrawn meanwhile; NoKey when no
    signing key is set.
    """
    target = target.absolute()
    _must_be_free(target)
    checkpoint = ledger.seal(at)
    partial = target.with_name(target.name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        made = _Mirror(partial, checkpoint, at, left_out, progress or (lambda done, known: None)).write()
        _put_in_place(partial, target)
    except OSError as error:
        raise BadInput(f"镜像未能写入 {target}：{error.strerror or error}。原有内容没有改动。") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return made


def verify(target: Path, verifier: str | None = None) -> list[str]:
    """Return what is wrong with the mirror in `target`, in Chinese sentences; nothing when all holds. No database."""
    if not target.is_dir():
        return [f"没有目录 {target}。"]
    return manifest.problems(manifest.Folder(target), FORM, verifier)


def _must_be_free(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise BadInput(f"{target} 是一个文件，请指定目录。")
    listed = target / manifest.NAME
    if any(target.iterdir()) and not (listed.is_file() and listed.read_bytes().startswith(f"{FORM}\n".encode())):
        raise BadInput(f"目录 {target} 不是空的，也不是镜像，没有写入；请指定空目录、新目录或者原来的镜像目录。")


def _put_in_place(partial: Path, target: Path) -> None:
    """Swap the new mirror for the old one. Should it fail half-way, the old one goes back."""
    if not target.exists():
        partial.rename(target)
        return
    old = target.with_name(target.name + PARTIAL + "-old")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


class _Mirror:
    def __init__(
        self,
        place: Path,
        checkpoint: Checkpoint,
        at: datetime,
        left_out: re.Pattern[str] | None,
        progress: Progress,
    ) -> None:
        self.place, self.checkpoint, self.at, self.progress = place, checkpoint, at, progress
        self.left_out = left_out
        self.site = Site(files=True)
        self.listed = manifest.Manifest(FORM, checkpoint.size, at=at)
        self.size = 0
        self.taken: dict[str, Taken] = {}
        self.files: dict[str, str] = {}
        host = urlsplit(settings.BASE_URL).hostname or ""
        self.live = "" if host in {"127.0.0.1", "localhost", "::1"} else settings.BASE_URL
        self.public = {kind.name: kind.subjects(at) for kind in records.KINDS}
        self.hidden = records.hidden()

    def write(self) -> Made:
        own = self._own_pages()
        self._walk(own)
        titles = self._lead_everything(own)
        self._keep(TITLES, f"window.gongkaiTitles = {json.dumps(titles, ensure_ascii=False)};\n".encode())
        self._keep(README, self._readme().encode())
        for name, content in manifest.proofs(self.checkpoint, self.at):
            self._keep(name, content)
        for kind in records.KINDS:
            if not self.public[kind.name] <= kind.subjects(self.at):
                raise BadInput("制作镜像期间有内容撤回，镜像没有完成；请重新制作。")
        if not records.hidden() <= self.hidden:
            raise BadInput("制作镜像期间有内容停止提供，镜像没有完成；请重新制作。")
        (self.place / manifest.NAME).write_bytes(self.listed.signed())
        return Made(len(self.listed) + 1, self.size)

    # --- what is there --------------------------------------------------------------------------------

    def _walk(self, own: dict[str, bytes]) -> None:
        """Ask for everything that links lead to, and put away what is answered, as it is."""
        known: set[str] = set()
        waiting: deque[str] = deque()

        def meet(addresses: list[str], here: str) -> None:
            for written in addresses:
                address = self._inside(written, here)
                if address is not None and address not in known and self._is_for_files(address):
                    known.add(address)
                    waiting.append(address)

        meet([*FIRST, *(f"/data/{name}.{end}" for name in DATASETS for end, _, _ in ENDINGS)], "/")
        for content in own.values():
            meet(pages.read(content.decode()).links, "/")
        while waiting:
            address = waiting.popleft()
            meet(self._take(address), address)
            self.progress(len(known) - len(waiting), len(known))

    def _take(self, address: str) -> list[str]:
        """Put away what an address answers and return the addresses it speaks of; nothing of what is not there."""
        path = urlsplit(address).path
        if path.startswith(settings.STATIC_URL):
            content = _static(unquote(path).removeprefix(settings.STATIC_URL))
            if content is not None:
                self._put(address, Taken(unquote(path).lstrip("/"), ""), content)
            return []
        answer = self.site.get(address)
        if answer.status == 400:
            raise BadInput(f"GONGKAI_BASE_URL 的主机名 {self.site.host} 不在 GONGKAI_HOSTS 中，不能制作镜像。")
        if answer.status >= 500 and answer.status != HELD_BACK:
            raise BadInput(f"页面 {address} 未能打开（{answer.status}），镜像没有完成。")
        if answer.status != 200:
            return []
        self._put(address, Taken(names.file_of(address, answer.kind, answer.name), answer.kind), answer.body)
        if path == "/sitemap.xml":
            found = [unquote(place.decode().replace("&amp;", "&")) for place in _LOC.findall(answer.body)]
            return [*found, *(twin for place in found for twin in _twins(urlsplit(place).path))]
        if answer.kind.startswith(HTML):
            return pages.read(answer.body.decode()).links
        return []

    def _put(self, address: str, taken: Taken, content: bytes) -> None:
        # Two addresses that a disk would take for one (it may not tell A from a): the second bears a number.
        while self.files.setdefault(taken.file.casefold(), address) != address:
            stem, dot, end = taken.file.rpartition(".")
            taken.file = f"{stem}~{len(self.files)}{dot}{end}"
        self.taken[address] = taken
        place = self.place / taken.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def _inside(self, written: str, here: str) -> str | None:
        """Return the normal address of a link that stays on the site, None for any other."""
        parts = urlsplit(urljoin(settings.BASE_URL + here, written))
        if parts.scheme not in {"http", "https"} or parts.netloc != self.site.host:
            return None
        return names.normal(parts.path + (f"?{parts.query}" if parts.query else ""))

    def _is_for_files(self, address: str) -> bool:
        path = urlsplit(address).path
        if LIVE.match(path) or path in STANDS_FOR or self._own(path):
            return False
        return self.left_out is None or not self.left_out.match(path)

    # --- leading the links ----------------------------------------------------------------------------

    def _lead_everything(self, own: dict[str, bytes]) -> list[list[str]]:
        """Lead the links of all pages to files, list every file, and return what the search of the mirror finds."""
        for file, content in own.items():
            self._keep(file, self._led(content.decode(), "/", file, is_own=True).encode())
        numbers = {
            f"/documents/{row['id']}": str(row["document_number"]) for row in DATASETS["documents"].rows({}, self.at)
        }
        titles = []
        for address in sorted(self.taken):
            taken = self.taken[address]
            content = (self.place / taken.file).read_bytes()
            if taken.kind.startswith(HTML):
                text = content.decode()
                if RECORDS.fullmatch(unquote(address)):
                    seen = pages.read(text)
                    title = seen.title.rpartition(" - ")[0] or seen.title
                    titles.append([title.strip(), taken.file, numbers.get(unquote(address), ""), seen.day])
                content = self._led(text, address, taken.file).encode()
            self._keep(taken.file, content)
        return sorted(titles, key=lambda row: (row[3], row[0]), reverse=True)

    def _led(self, text: str, address: str, file: str, *, is_own: bool = False) -> str:
        def lead(written: str) -> tuple[str, bool]:
            if written.startswith("#"):
                return written, False
            parts = urlsplit(urljoin(settings.BASE_URL + address, written))
            if parts.netloc != self.site.host:
                return written, False
            fragment = f"#{parts.fragment}" if parts.fragment else ""
            inside = self._inside(written, address)
            there = STANDS_FOR.get(inside or "") or self._own(parts.path)
            if not there and inside is not None and inside in self.taken:
                there = self.taken[inside].file
            if there:
                return names.way(file, there) + fragment, False
            if self.live:
                return parts.geturl(), True
            return names.way(file, ONLINE), True

        def form(action: str) -> str:
            place, _ = lead(action or address)
            if self.live and not place.startswith("http"):
                place = self.live + address
            says = "此处的填写和筛选需要在线。"
            if action == "/verify":
                check = names.way(file, VERIFY)
                says += f'镜像中的文件可以<a href="{check}">在这里核验</a>。'
            if self.live:
                says += f'请到<a href="{escape(place)}">原网站</a>办理。'
            return f'<p class="note">{says}</p>'

        return pages.rewritten(
            text,
            lead,
            strip="" if is_own else self._strip(address, file),
            search=names.way(file, SEARCH),
            form=None if is_own else form,
        )

    def _own(self, path: str) -> str:
        return path.lstrip("/") if path.lstrip("/") in {VERIFY, SEARCH, ONLINE, TITLES, README} else ""

    def _strip(self, address: str, file: str) -> str:
        day, check = self.at.astimezone(BEIJING), names.way(file, VERIFY)
        live = f'，最新内容和办理见<a href="{escape(self.live + address)}">原网址</a>' if self.live else ""
        return (
            f'<aside class="demo-strip" aria-label="离线镜像"><p><strong>离线镜像</strong>'
            f'制作于{day.year}年{day.month}月{day.day}日，<a href="{check}">核验</a>{live}</p></aside>'
        )

    # --- the mirror's own pages -----------------------------------------------------------------------

    def _own_pages(self) -> dict[str, bytes]:
        day = self.at.astimezone(BEIJING)
        context = {
            "bureau": Bureau.load(),
            "at": day,
            "key": ledger.verifier_key(),
            "size": self.checkpoint.size,
            "live": self.live,
            "form": FORM,
        }
        return {file: render_to_string(f"portal/{file}", context).encode() for file in (VERIFY, SEARCH, ONLINE)}

    def _readme(self) -> str:
        day = self.at.astimezone(BEIJING)
        return render_to_string(
            "portal/mirror/readme.txt",
            {"bureau": Bureau.load(), "at": day, "live": self.live, "key": ledger.verifier_key(), "verify": VERIFY},
        )

    def _keep(self, name: str, content: bytes) -> None:
        place = self.place / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self.listed.add(name, content)
        self.size += len(content)


def _twins(path: str) -> Iterator[str]:
    for folder, patterns in TWINS.items():
        behind = path.removeprefix(folder)
        if path.startswith(folder) and behind and not (folder == "/plans/" and "/tasks/" in behind):
            yield from (pattern.format(behind) for pattern in patterns)
    if "/tasks/" in path:
        yield from (f"{path}/canonical.json", f"/api/v1{path}")


def _static(name: str) -> bytes | None:
    """Return an asset by the name it is served under."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as content:
            return content.read()
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else None
