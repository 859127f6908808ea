"""Each public page says to machines what it says to people, in the words of schema.org and in no others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from gongkai.feedback.tests import factories as feedback
from gongkai.portal import structured
from gongkai.portal.tests.test_open_data import answer_shown
from gongkai.portal.tests.world import released
from tests.cast import beijing

pytestmark = pytest.mark.django_db
AT = beijing("2017-12-01")
ROOMS = Path(structured.__file__).parents[1]
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
BASE = re.compile(r'{% extends "(?:frame|portal|answers|feedback|requests|yearly|subscriptions)/[a-z_]*base\.html" %}')

# Pages that say nothing of themselves, and why.
SILENT = {
    # others are built on them
    *("answers/base.html", "feedback/base.html", "portal/base.html", "portal/disclosure_base.html"),
    *("requests/base.html", "subscriptions/base.html", "yearly/base.html"),
    # what was asked for is not there
    *("403.html", "404.html", "frame/refused.html", "answers/withdrawn.html", "feedback/withdrawn.html"),
    *("portal/column_closed.html", "portal/data_withheld.html", "portal/file_withheld.html"),
    *("portal/withdrawn.html", "portal/version_hidden.html", "subscriptions/gone.html", "requests/often.html"),
    # a form, or for one reader
    *("feedback/look.html", "feedback/new.html", "feedback/receipt.html", "frame/display.html"),
    *("requests/draft.html", "requests/look.html", "requests/new.html", "requests/progress.html"),
    *("requests/review.html", "subscriptions/confirm.html", "subscriptions/leave.html", "subscriptions/left.html"),
    *("subscriptions/new.html", "subscriptions/sent.html", "frame/style_guide.html"),
    # another view of what has a page of its own: search engines are kept away too
    *("portal/state.html", "portal/version.html", "portal/version_changes.html", "yearly/cell.html"),
}

# As much of the vocabulary as we speak: each type with its parent and the words it adds.
WORDS = {
    "Thing": ("", "@id @type @context name url description identifier alternateName mainEntityOfPage potentialAction"),
    "CreativeWork": (
        "Thing",
        "about associatedMedia author correction dateCreated dateModified datePublished headline inLanguage"
        " isAccessibleForFree isPartOf keywords mainEntity publisher temporalCoverage text version",
    ),
    "WebPage": ("CreativeWork", "breadcrumb"),
    "CollectionPage": ("WebPage", ""),
    "QAPage": ("WebPage", ""),
    "SearchResultsPage": ("WebPage", ""),
    "WebSite": ("CreativeWork", ""),
    "Article": ("CreativeWork", ""),
    "Report": ("Article", ""),
    "APIReference": ("Article", ""),
    "Legislation": ("CreativeWork", "legislationIdentifier legislationLegalForce"),
    "Question": ("CreativeWork", "acceptedAnswer answerCount"),
    "Answer": ("CreativeWork", ""),
    "MediaObject": ("CreativeWork", "contentUrl encodingFormat"),
    "DataDownload": ("MediaObject", ""),
    "Dataset": ("CreativeWork", "distribution"),
    "DataCatalog": ("CreativeWork", "dataset"),
    "GovernmentOrganization": ("Thing", "telephone address parentOrganization"),
    "GovernmentService": ("Thing", "serviceType provider availableChannel"),
    "ServiceChannel": ("Thing", "serviceUrl availableLanguage"),
    "Action": ("Thing", "actionStatus agent endTime object target"),
    "SearchAction": ("Action", "query-input"),
    "EntryPoint": ("Thing", "urlTemplate"),
    "ItemList": ("Thing", "itemListElement"),
    "BreadcrumbList": ("ItemList", ""),
    "ListItem": ("Thing", "position item"),
}


def known(kind: str) -> set[str]:
    """Return the words that may be said of a type."""
    parent, words = WORDS[kind]
    return set(words.split()) | (known(parent) if parent else set())


def wrong(said: object) -> list[str]:
    """Return what is said in words that its type does not have, and what is said empty."""
    if isinstance(said, list):
        return [fault for each in said for fault in wrong(each)] or ([] if said else ["an empty list"])
    if not isinstance(said, dict):
        return [] if said not in (None, "") else ["an empty word"]
    kind = said["@type"]
    return [
        *(f"{kind}.{word}" for word in said if word not in known(kind)),
        *(f"{kind}.{word}: {fault}" for word, value in said.items() for fault in wrong(value)),
    ]


def said_by(visitor, address: str) -> tuple[dict, str]:
    answer = visitor.get(address)
    page = answer.content.decode()
    (script,) = SCRIPT.findall(page)
    return json.loads(script), page


def test_no_page_is_left_out():
    """A new page is one of a kind in the table, or silent for a reason."""
    templates = {
        str(path.relative_to(folder))
        for folder in ROOMS.glob("*/templates")
        for path in folder.rglob("*.html")
        if BASE.match(path.read_text())
    }
    spoken = {*structured.PAGES, *structured.THINGS}
    assert not spoken & SILENT
    assert templates == spoken | SILENT
    assert structured.ENTITIES.keys() <= structured.PAGES.keys()


def test_every_kind_of_page_says_what_it_is(house, visitor):
    number, plan = house.notice.index_number, house.plan.document.index_number
    letter = feedback.answered(house.cast, feedback.received(house.notice, "附件清单有一处有误。", at=AT), at=AT)
    kinds = {
        "/": "WebSite",
        f"/documents/{number}": "Legislation",
        f"/documents/{house.interpretation.index_number}": "Article",
        f"/documents/{number}/timeline": "WebPage",
        "/units/zhucechu": "GovernmentOrganization",
        "/data/": "DataCatalog",
        "/api/v1/docs": "APIReference",
        "/requests/": "GovernmentService",
        f"/plans/{plan}": "CollectionPage",
        f"/plans/{plan}/tasks/2-2-1": "WebPage",
        f"/feedback/answers/{letter.pk}": "QAPage",
        answer_shown(house).get_absolute_url(): "QAPage",
        "/search?q=通知": "SearchResultsPage",
        "/topics/市场监管、安全生产监管": "CollectionPage",
        f"/ledger/subjects/{house.notice.subject}": "CollectionPage",
        **dict.fromkeys(("/columns/all", "/documents/in-force", "/documents/?unit=bangongshi"), "CollectionPage"),
        **dict.fromkeys(("/documents/", "/columns/", "/topics/", "/plans/", "/units/", "/ledger/"), "CollectionPage"),
        **dict.fromkeys(("/answers/", "/feedback/", "/yearly/", "/disclosure/contents"), "CollectionPage"),
        **dict.fromkeys(("/ledger/entries/0", "/verify", "/selfcheck/", "/yearly/numbers"), "WebPage"),
        **dict.fromkeys(("/disclosure/", "/disclosure/guide", "/disclosure/on-request"), "WebPage"),
    }
    for address, kind in kinds.items():
        said, page = said_by(visitor, address)
        assert (said["@context"], said["@type"]) == ("https://schema.org", kind), address
        assert wrong(said) == [], address
        assert said["@id"] == "http://127.0.0.1:8000" + quote(address.partition("?")[0])
        trail = said.get("breadcrumb") or said["mainEntityOfPage"]["breadcrumb"]
        steps = trail["itemListElement"]
        assert steps[0]["name"] == "首页"
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert len(steps) == (
            1 if address == "/" else page.partition('aria-label="当前位置"')[2].partition("</ol>")[0].count("<li")
        )
        for line in said.get("mainEntity", {}).get("itemListElement", ()):
            assert visitor.get(line["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_what_is_said_is_what_the_page_shows(house, visitor):
    notice, task = house.notice, house.plan.tasks.get(key="2-2-1")
    said, _ = said_by(visitor, notice.get_absolute_url())
    assert (said["name"], said["legislationIdentifier"]) == (notice.title, "晋工商办字〔2017〕60号")
    assert said["mainEntityOfPage"]["breadcrumb"]["itemListElement"][1]["item"].endswith("/documents/")
    said, _ = said_by(visitor, house.corrected.get_absolute_url())
    assert (said["correction"], said["dateModified"][:10]) == (house.corrected.change_note, "2017-07-13")
    said, _ = said_by(visitor, task.get_absolute_url())
    assert said["mainEntity"]["name"] == task.heading.rstrip("。")
    assert said["mainEntity"]["object"]["@id"].endswith(house.plan.document.get_absolute_url())
    assert {each["name"] for each in said["mainEntity"]["agent"]} >= {"消保处"}
    said, _ = said_by(visitor, "/documents/")
    lines = [line["name"] for line in said["mainEntity"]["itemListElement"]]
    assert notice.title in lines
    assert house.interpretation.title not in lines
    said, _ = said_by(visitor, answer_shown(house).get_absolute_url())
    assert (said["mainEntity"]["text"], said["mainEntity"]["acceptedAnswer"]["text"]) == ("抽查结果", "见网站。")


def test_an_error_a_form_and_what_one_reader_sees_say_nothing(house, visitor):
    gone = house.withdrawn.get_absolute_url()
    for address in (
        "/no-such-page",
        gone,
        "/feedback/new",
        "/requests/new",
        "/subscriptions/new",
        f"/v/{house.notice.index_number}",
    ):
        assert not SCRIPT.findall(visitor.get(address).content.decode()), address


def test_words_that_would_end_the_script_do_not(house, visitor):
    document = released(house.cast, "</script><b>公开</b>的通知", at=AT)
    said, page = said_by(visitor, document.get_absolute_url())
    assert said["name"] == document.title
    assert "<b>公开" not in page
