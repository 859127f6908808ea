"""One of every kind of public page, in the demo office: what axe and the HTML checker are shown.

PUBLIC and REFUSALS are addresses; `reached` are the pages at the end of what a reader does, which have no address that
could be written down. That no kind is missing is tested in stories/test_everyone_can_use_the_pages.py.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

PLAN, CORRECTED, WITHDRAWN = "012150436/2017-00160", "012150436/2017-00163", "012150436/2017-00164"
PUBLIC = (
    "/",
    "/disclosure/",
    "/disclosure/guide",
    "/disclosure/rules",
    "/disclosure/negative-list",
    "/disclosure/contents",
    "/disclosure/annual-reports",
    "/disclosure/on-request",
    "/documents/",
    "/documents/?validity=repealed",
    "/documents/in-force",
    f"/documents/{PLAN}",
    f"/documents/{PLAN}/print",
    f"/documents/{PLAN}/timeline",
    f"/v/{PLAN}",
    f"/documents/{CORRECTED}/versions/1",
    f"/documents/{CORRECTED}/versions/1/changes",
    "/columns/",
    "/columns/notices",
    "/topics/",
    "/topics/综合政务/政务公开",
    "/display",
    "/selfcheck/",
    "/feedback/",
    "/feedback/new",
    "/feedback/look",
    "/requests/",
    "/requests/new",
    "/requests/look",
    "/answers/",
    "/yearly/",
    "/yearly/numbers",
    "/yearly/2016",
    "/subscriptions/new?kind=document",
    "/subscriptions/sent",
    "/plans/",
    f"/plans/{PLAN}",
    f"/plans/{PLAN}/tasks/2-5-1",
    f"/plans/{PLAN}/tasks/report",
    "/units/",
    "/units/bangongshi",
    "/search",
    "/search?q=公开",
    "/search?q=没有这样的词",
    "/ledger/",
    "/ledger/entries/0",
    f"/ledger/subjects/document/{PLAN}",
    "/verify",
    "/data/",
    "/api/v1/docs",
    "/no-such-page",
)
# Pages that say no, shown in one look.
REFUSALS = (
    f"/documents/{WITHDRAWN}",
    "/subscriptions/confirm/nothing",
    "/subscriptions/leave/nothing",
    "/feedback/AAAAA-AAAAA",
    "/units/%00",
)


class Reader:
    """Somebody at the site with cookies, but without a browser: opens addresses, fills in forms, sends them."""

    def __init__(self, site: str) -> None:
        self.site, self.here = site, site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def goes(self, path: str, data: bytes | None = None) -> str:
        """Open an address, an error page too, and return what it says; where it leads to is followed."""
        try:
            answer = self.opener.open(urllib.request.Request(urljoin(self.here, path), data), timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.here = answer.url
            return answer.read().decode()

    def sends(self, page: str, action: str, **words: str) -> str:
        """Send the form of a page that leads to `action`, filled in with `words`, and return the page it leads to."""
        form = Form(page, action)
        return self.goes(action, urlencode({**form.fields, **words}).encode())


class Form(HTMLParser):
    """The form of a page that leads to an address, as a browser would send it untouched."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action, self.fields, self._inside, self._choice = action, dict[str, str](), False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("action") == self.action
        if tag == "select":
            self._choice = said.get("name", "")
        if tag == "option" and self._inside and ("selected" in said or self._choice not in self.fields):
            self.fields[self._choice] = said.get("value", "")
        if not self._inside or "name" not in said:
            return
        kind = said.get("type", "text") if tag == "input" else tag
        if kind in {"radio", "checkbox"} and "checked" not in said:
            return
        if kind not in {"file", "submit", "button", "select"}:
            self.fields[said["name"]] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def sum_of(page: str) -> str:
    """Return the answer to the small question of a form (frame.gate), "" where none is asked."""
    numerals = "零一二三四五六七八九十"
    found = re.search(f"([{numerals}])加([{numerals}])等于几？", page)
    return str(sum(numerals.index(each) for each in found.groups())) if found else ""


def reached(site: str, *, patience: float = 3.5) -> dict[str, str]:
    """Return {what it is: the page} of what stands behind a link that the demo draws anew, and at the ends of forms.

    A form that comes back sooner than a person writes is doubted; so long (`patience`, in seconds) one waits. The last
    pages are those of somebody who asks too often: nothing can be asked after them for an hour.
    """
    reader, pages = Reader(site), dict[str, str]()
    for name, start, link in (
        ("an answer to a letter", "/feedback/", r"/feedback/answers/\d+"),
        ("an answer to a request", "/answers/", r"/answers/[0-9a-f]{8}-[0-9a-f-]{27}"),
        ("a number of the yearly report", "/yearly/2016", r"/yearly/2016/v\d+/[^\"/]+"),
    ):
        found = re.search(f'href="({link})"', reader.goes(start))
        assert found is not None, f"{start} leads to no {name}"
        pages[name] = reader.goes(found[1])

    letter, wish, question = "/feedback/new", "/requests/new", "/subscriptions/new"
    form, asked, subscribed = (reader.goes(path) for path in (letter, wish, question))
    time.sleep(patience)
    pages["a letter with nothing in it"] = reader.sends(form, letter, text="")
    pages["the receipt of a letter"] = reader.sends(form, letter, text="本页一处有误。", proof=sum_of(form))
    pages["a subscription without an address"] = reader.sends(subscribed, question, proof=sum_of(subscribed))
    said = {"content": "2016年随机抽查的结果", "name": "李明", "phone": "13800000000"}
    pages["a request with nothing in it"] = reader.sends(asked, wish)
    pages["the draft of a request"] = reader.sends(asked, wish, **said, do="save")
    pages["a request looked over"] = reader.sends(asked, wish, **said)
    pages["the receipt of a request"] = reader.sends(pages["a request looked over"], "/requests/review", do="send")
    for name, word in (("the receipt of a letter", "回执"), ("the receipt of a request", "登记回执")):
        assert word in pages[name], f"{name} was not reached: the demo was asked too often within an hour"
    checked = reader.goes("/verify")
    pages["a text that is not in the log"] = reader.sends(checked, "/verify", text="{}")
    pages["a form without its token"] = Reader(site).goes(letter, b"text=x")
    stranger = Reader(site)
    for _ in range(21):
        pages["too many receipts tried"] = stranger.goes("/feedback/AAAAA-AAAAA")
    page = stranger.goes("/requests/look")
    for _ in range(21):
        pages["too many numbers tried"] = stranger.sends(page, "/requests/look", number="2017-00001", secret="A" * 25)
    for _ in range(61):
        pages["too many requests sent"] = stranger.goes(wish, b"content=x")
    return pages
