"""What was signed can be verified for good: a report keeps the form, and the words, it was signed in."""

import pytest

from gongkai.law import foi_report
from gongkai.ledger import canonical as digests
from gongkai.yearly import canonical
from gongkai.yearly.models import YearlyReport

# What gongkai-yearly/1 gave, as it was when reports were first published.
FIRST = {
    2017: "sha256:51171ef594cf8c64c748d979e8300210911ac274124835275d26f55b863d7bae",
    2025: "sha256:383bb9b3da376f1fecf3f857bfb559cba1e287f5d040b3be001989846f01161d",
}
# The words of each format as gongkai-yearly/2 signs them.
WORDS = {
    "R2014": "sha256:f5dc0ece5841b1e3fb9f952c291921de631daa3a44e8f4fd1eeeeb5837478e63",
    "R2019": "sha256:89df290f761fb7043264359fee963700f5493514148d24248ec00f205ad05306",
    "R2021": "sha256:dd9a256369592fe167e9603cd65dd6b57f4b3690fc1f702688ec8c049257af12",
}


def signed(year: int, **more) -> YearlyReport:
    form = foi_report.of_year(year)
    entered = {name: "0" for name, *_ in form.cells()}
    return YearlyReport(year=year, format=form.key, state="published", entered=entered, texts={"P1": "无。"}, **more)


@pytest.mark.parametrize("year", FIRST)
def test_a_report_of_the_first_form_has_the_digest_it_was_signed_with(year):
    assert canonical.digest(signed(year)) == FIRST[year]


def test_a_report_whose_numbers_name_their_sources_stands_in_the_second_form():
    told = canonical.form(signed(2017, sources={"S.VI": "信访台账"}))
    rows = {each["cell"]: each["row"] for each in told["cells"]}
    assert (told["format"], rows["S.III_1.N"]) == ("gongkai-yearly/2", "（一）收到申请数（件）")


@pytest.mark.parametrize("form", foi_report.FORMATS, ids=lambda form: form.key)
def test_words_that_were_signed_are_not_changed_without_a_new_form(form):
    words = [[name, row.zh, column.zh] for name, _, row, column in form.cells()]
    words += [[part.key, part.zh] for part in form.parts]
    assert digests.digest(words) == WORDS[form.key], "keep the old words in yearly/canonical.py, under a new number"
