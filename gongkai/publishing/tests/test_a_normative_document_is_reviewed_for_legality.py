"""Without a legality review no normative document is approved (General Office 2018 No. 115)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.publishing import actions, steps
from gongkai.publishing.models import Document
from gongkai.publishing.tests.factories import (
    AT,
    LAWFUL,
    MATERIALS,
    body,
    cleared,
    drafted,
    fresh,
    lawful,
)
from gongkai.publishing.views import waiting_for
from gongkai.review import actions as review
from gongkai.review.models import LegalityReview
from gongkai.review.rules import LEGALITY_MATERIALS, LEGALITY_POINTS
from tests.cast import beijing

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def rules(cast) -> Document:
    """A normative document with its attribute and its secrecy review."""
    return cleared(cast, drafted(cast, "登记注册办法", nature="normative"))


def asked(cast, document, *, at=AT):
    actions.request_legality(document, MATERIALS, by=cast.drafter, at=at)
    return fresh(document)


def test_a_normative_document_is_not_approved_without_it(cast, rules):
    assert rules.state == "in_review"
    with pytest.raises(review.NotLawful, match="尚未通过合法性审核"):
        actions.approve(rules, by=cast.leader, at=AT)
    document = lawful(cast, rules)
    assert document.state == "cleared"
    actions.approve(document, by=cast.leader, at=AT)
    document = actions.release(document, by=cast.office, at=AT)
    assert Document.objects.public(AT).get() == document
    LegalityReview.objects.update(result="amend")
    assert not Document.objects.public(AT).exists()


def test_an_ordinary_paper_needs_none_and_cannot_ask(cast):
    document = cleared(cast, drafted(cast))
    with pytest.raises(Refused, match="只有行政规范性文件须提请合法性审核"):
        actions.request_legality(document, MATERIALS, by=cast.drafter, at=AT)
    assert document.state == "cleared"


@pytest.mark.parametrize(("key", "name"), LEGALITY_MATERIALS)
def test_it_is_asked_for_with_all_its_materials(cast, rules, key, name):
    with pytest.raises(BadInput, match=f"缺少{name}"):
        actions.request_legality(rules, {**MATERIALS, key: False}, by=cast.drafter, at=AT)


def test_the_reviewer_neither_wrote_nor_asked_nor_judged_before(cast, rules):
    document = asked(cast, rules)
    with pytest.raises(NotAllowed, match="应由合法性审核员办理"):
        actions.review_legality(document, "lawful", LAWFUL, by=cast.leader, at=AT)
    for person in (cast.drafter, cast.unit_head, cast.secrecy_reviewer):
        person.groups.add(*cast.legal_reviewer.groups.all())
        del person.roles
        with pytest.raises(review.SamePerson):
            actions.review_legality(document, "lawful", LAWFUL, by=person, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalityReview.objects.update(result="lawful", reviewer=cast.drafter, at=AT)


def test_who_reviewed_for_legality_does_not_approve(cast, rules):
    document = lawful(cast, rules)
    cast.legal_reviewer.groups.add(*cast.leader.groups.all())
    del cast.legal_reviewer.roles
    with pytest.raises(review.SamePerson):
        actions.approve(document, by=cast.legal_reviewer, at=AT)


@pytest.mark.parametrize("point", [point for point, _ in LEGALITY_POINTS])
def test_lawful_allows_no_point_against_it(cast, rules, point):
    document = asked(cast, rules)
    with pytest.raises(BadInput, match="与审核要点的回答不一致"):
        actions.review_legality(document, "lawful", {**LAWFUL, point: True}, by=cast.legal_reviewer, at=AT)
    left = {key: value for key, value in LAWFUL.items() if key != point}
    with pytest.raises(BadInput, match="请逐项回答审核要点"):
        actions.review_legality(document, "lawful", left, by=cast.legal_reviewer, at=AT)


@pytest.mark.parametrize("result", ["amend", "unlawful"])
def test_an_opinion_that_is_not_lawful_says_why_and_lets_nothing_pass(cast, rules, result):
    document = asked(cast, rules)
    with pytest.raises(BadInput, match="应当写明理由和修改建议"):
        actions.review_legality(document, result, LAWFUL, by=cast.legal_reviewer, at=AT)
    actions.review_legality(document, result, LAWFUL, opinion="第三条缺少依据。", by=cast.legal_reviewer, at=AT)
    with pytest.raises(review.NotLawful):
        actions.approve(document, by=cast.leader, at=AT)
    assert "第三条缺少依据。" in steps.path(fresh(document))[3].says


def test_a_text_changed_afterwards_is_reviewed_anew(cast, rules):
    document = lawful(cast, rules)
    actions.edit(document, {"body": body("改后的条文。")}, by=cast.drafter, at=AT)
    document = cleared(cast, fresh(document))
    with pytest.raises(review.NotLawful):
        actions.approve(document, by=cast.leader, at=AT)
    document = lawful(cast, document)
    actions.approve(document, by=cast.leader, at=AT)


def test_before_2018_no_shortest_time_and_from_then_five_working_days_or_a_reason(cast):
    old = asked(cast, cleared(cast, drafted(cast, "旧办法", nature="normative")))
    actions.review_legality(old, "lawful", LAWFUL, by=cast.legal_reviewer, at=AT)
    sent = beijing("2019-03-04")
    document = cleared(cast, drafted(cast, "新办法", nature="normative", at=sent), at=sent)
    document = asked(cast, document, at=sent)
    with pytest.raises(BadInput, match="一般不少于5个工作日"):
        actions.review_legality(document, "lawful", LAWFUL, by=cast.legal_reviewer, at=beijing("2019-03-07"))
    actions.review_legality(document, "lawful", LAWFUL, by=cast.legal_reviewer, at=beijing("2019-03-12"))
    assert fresh(document).legality_review.result == "lawful"


def test_the_work_waits_for_the_unit_and_then_for_the_legal_office(cast, rules):
    assert rules in waiting_for(cast.drafter)["legality_request"]
    assert rules not in waiting_for(cast.legal_reviewer)["legality"]
    document = asked(cast, rules)
    assert document not in waiting_for(cast.drafter)["legality_request"]
    assert document in waiting_for(cast.legal_reviewer)["legality"]


def test_it_is_walked_on_the_screen(client, cast, rules, monkeypatch):
    monkeypatch.setattr("gongkai.publishing.views.now", lambda: AT)
    page = f"/staff/records/{rules.pk}/"
    client.force_login(cast.drafter, BACKEND)
    assert "缺少" in client.post(f"{page}legality/request/", {"materials": ["bases"]}).content.decode()
    client.post(f"{page}legality/request/", {"materials": list(MATERIALS)})
    client.force_login(cast.legal_reviewer, BACKEND)
    assert "legality" in client.get(page).context
    answers = dict.fromkeys(LAWFUL, "no")
    client.post(f"{page}legality/", {**answers, "result": "lawful"})
    assert fresh(rules).state == "cleared"
    assert "林雪" in client.get(page).content.decode()
