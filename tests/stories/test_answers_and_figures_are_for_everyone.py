"""Letters, part-release, reports and their numbers: axe finds nothing, nothing scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from gongkai.cli.demo_office.story import PASSWORD
from gongkai.requests.models import InformationRequest
from gongkai.yearly.models import YearlyReport
from tests.stories.conftest import Visitor
from tests.stories.test_everyone_can_use_the_pages import OF_THE_LOOKS, faults


def test_axe_finds_nothing_on_answers_and_figures(office: None, visitor: Callable[..., Visitor]) -> None:
    report = YearlyReport.objects.get()
    own = [
        reverse("yearly:version", args=[report.year, 1]),
        *(f"/yearly/{report.year}/v1/S.{key}.N" for key in ("III_1", "VI")),
    ]
    reader, wrong = visitor(), {}
    page = reader.page
    for path in own:  # the lists, an answer and the statistics are among the pages that everyone can use
        page.set_viewport_size({"width": 1280, "height": 860})
        reader.goes(path)
        found = faults(reader.page)
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate("document.documentElement.dataset.size = 'care'")
        found += faults(reader.page, OF_THE_LOOKS)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found.append("scrolls sideways on a phone")
        wrong |= {path: found} if found else {}
    clerk = visitor(width=390)
    clerk.signs_in("liqiang", PASSWORD)
    inquiry = InformationRequest.objects.filter(sent_on__isnull=False).latest("pk")
    asked = InformationRequest.objects.filter(sent_on=None, unit__isnull=False).earliest("pk")
    for path in (
        reverse("answers_letters", args=[inquiry.pk]),
        reverse("answers_letter_stamp", args=[inquiry.letters.exclude(pdf_sha256="").latest("pk").pk]),
        reverse("answers_letter_new", args=[asked.pk, "correction"]),
        reverse("answers_template", args=["deny"]),
        reverse("answers_files", args=[asked.pk]),
        reverse("answers_publish", args=[inquiry.pk]),
        reverse("yearly_report", args=[report.pk]),
    ):
        clerk.goes(path)
        found = faults(clerk.page)
        if clerk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found.append("scrolls sideways on a phone")
        wrong |= {path: found} if found else {}
    assert wrong == {}
