"""Files that answer a request: marked, made, checked by a second person (Order 711, arts. 17 and 37)."""

import pytest

from gongkai.answers import canonical, release
from gongkai.answers.letters import actions as letters
from gongkai.answers.letters.values import Incomplete
from gongkai.answers.models import Cut
from gongkai.answers.redaction import BOX
from gongkai.answers.tests.factories import decided, inquiry
from gongkai.answers.tests.test_what_is_removed_is_gone import OTHER, SECRET, a_docx, text_of
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger.check import check
from gongkai.ledger.models import Entry
from gongkai.screening.check import traces
from tests.cast import beijing

AT = beijing("2026-03-10")
GROUND, REASON = "N15_THIRD", "涉及企业经营信息，公开会损害其合法权益"


def put_in(cast, one=None):
    one = one or inquiry(cast, unit=cast.unit("zhucechu"))
    return release.add(
        one, "案件处理情况", "案件处理情况.docx", a_docx(f"经查，{SECRET}。", OTHER), by=cast.drafter, at=AT
    )


def mark(cast, file, **said):
    return release.mark(file, **({"words": SECRET, "ground": GROUND, "reason": REASON} | said), by=cast.drafter, at=AT)


def test_the_way_of_a_file_from_the_office_to_the_applicant(cast):
    file = put_in(cast)
    mark(cast, file)
    file = release.make(file, by=cast.drafter, at=AT)
    assert text_of(release.made_bytes(file)) == [f"经查，{BOX}。", OTHER]
    assert traces(release.made_bytes(file), [SECRET]) == []
    release.check(file, by=cast.unit_head, at=AT)
    file.refresh_from_db()
    assert file.is_ready
    entry = Entry.objects.get(verb="release.checked")
    assert entry.content == canonical.release_digest(file)
    assert SECRET not in bytes(entry.body).decode()
    assert check(canonical.subjects()).ok


def test_a_whole_file_is_rebuilt_clean_all_the_same(cast):
    file = release.make(put_in(cast), by=cast.drafter, at=AT)
    assert text_of(release.made_bytes(file)) == [f"经查，{SECRET}。", OTHER]
    assert release.made_bytes(file) != release.original_bytes(file)


def test_whoever_made_it_does_not_check_it(cast):
    file = release.make(put_in(cast), by=cast.unit_head, at=AT)
    with pytest.raises(release.SamePersonChecks):
        release.check(file, by=cast.unit_head, at=AT)
    with pytest.raises(NotAllowed):
        release.check(file, by=cast.drafter, at=AT)


def test_a_new_mark_begins_the_making_and_the_checking_anew(cast):
    file = release.make(put_in(cast), by=cast.drafter, at=AT)
    release.check(file, by=cast.unit_head, at=AT)
    (cut,) = mark(cast, file)
    file.refresh_from_db()
    assert not file.is_ready
    assert file.made_sha256 == ""
    with pytest.raises(release.NotMade):
        release.check(file, by=cast.unit_head, at=AT)
    release.make(file, by=cast.drafter, at=AT)
    release.unmark(cut, by=cast.drafter)
    file.refresh_from_db()
    assert file.made_sha256 == ""


def test_passages_can_be_chosen_by_their_number(cast):
    file = put_in(cast)
    made = mark(cast, file, words="", passages=[1])
    assert [cut.text for cut in made] == [f"经查，{SECRET}。"]
    file = release.make(file, by=cast.drafter, at=AT)
    assert text_of(release.made_bytes(file)) == [BOX, OTHER]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"ground": ""}, "请选择不予公开的理由"),
        ({"ground": "O14_TRADE"}, "请选择不予公开的理由"),
        ({"reason": " "}, "说明理由"),
        ({"words": "查无此语"}, "文件中没有"),
        ({"words": ""}, "请选择段落"),
        ({"words": "", "passages": [99]}, "重新打开"),
    ],
)
def test_a_mark_without_ground_reason_or_place_is_refused(cast, said, says):
    file = put_in(cast)
    with pytest.raises(BadInput, match=says):
        mark(cast, file, **said)
    assert not Cut.objects.exists()


def test_an_answer_waits_for_its_files_and_lists_what_was_kept_back(cast):
    one = decided(cast, "GRANT_PARTIAL", unit=cast.unit("zhucechu"), sent_on=None)
    file = put_in(cast, one)
    mark(cast, file)
    with pytest.raises(Incomplete, match="没有经第二人核对"):
        letters.seal(one, "answer", by=cast.office, at=AT)
    release.make(file, by=cast.drafter, at=AT)
    release.check(file, by=cast.unit_head, at=AT)
    letter = letters.seal(one, "answer", by=cast.office, at=AT)
    assert "《案件处理情况》中1处：商业秘密、个人隐私等第三方合法权益" in letter.text["不予公开内容"]
    assert "第十五条" in letter.text["不予公开内容"]
    assert SECRET not in str(letter.text)


def test_after_the_answer_went_out_nothing_is_changed(cast):
    one = decided(cast, unit=cast.unit("zhucechu"), sent_on=None)
    file = release.make(put_in(cast, one), by=cast.drafter, at=AT)
    one.sent_on = one.decided_on
    one.save()
    for deed in (
        lambda: mark(cast, file),
        lambda: release.make(file, by=cast.drafter, at=AT),
        lambda: release.check(file, by=cast.unit_head, at=AT),
        lambda: release.drop(file, by=cast.drafter),
    ):
        with pytest.raises(release.AlreadyAnswered):
            deed()


def test_only_the_unit_in_charge_works_on_its_files(cast):
    file = put_in(cast)
    with pytest.raises(NotAllowed):
        release.make(file, by=cast.other_drafter, at=AT)
    release.drop(file, by=cast.drafter)
    with pytest.raises(Refused):
        release.add(inquiry(cast), "x", "x.txt", b"x", by=cast.auditor, at=AT)
    with pytest.raises(BadInput):
        release.add(inquiry(cast), "x", "x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", by=cast.office, at=AT)
