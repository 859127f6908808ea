"""What is removed is gone: from every carrier, in raw and decoded bytes (State Council Order 711, art. 14).

For each carrier three things are shown: the check sees the secret in the original (so it can fail), the cleaner reports
it among the removed values, and after the cleaning the check finds nothing.
"""

import pytest

from gongkai.screening.check import traces
from gongkai.screening.sanitise import sanitise
from gongkai.screening.tests.carriers import ASCII_SECRET, BOOKS, DOCUMENTS, PACKAGES, PAGES, PICTURES, SECRET
from gongkai.screening.tests.pdf_carriers import PDFS

SECRETS = [SECRET, ASCII_SECRET]
ALL = [
    *((f"docx: {name}", "a.docx", make) for name, make in DOCUMENTS.items()),
    *((f"xlsx: {name}", "a.xlsx", make) for name, make in BOOKS.items()),
    *((f"pdf: {name}", "a.pdf", make) for name, make in PDFS.items()),
    *((f"picture: {name}", file, make) for name, (file, make) in PICTURES.items()),
    *((f"page: {name}", file, make) for name, (file, make) in PAGES.items()),
    *((f"zip: {name}", file, make) for name, (file, make) in PACKAGES.items()),
]
# Carriers whose words the cleaner does not read back; the check is told them by the test.
UNTOLD = {
    "docx: prefix and address of a namespace",
    "docx: comment of the markup",
    "docx: processing instruction",
    "docx: foreign attribute",
    "docx: comment of the package",
    "pdf: thumbnail",
}


@pytest.mark.parametrize(("carrier", "name", "make"), ALL, ids=[each[0] for each in ALL])
def test_a_secret_in_this_carrier_does_not_come_over(carrier, name, make):
    original = make()
    assert traces(original, SECRETS), "the check does not see this carrier"
    clean = sanitise(original, name)
    assert traces(clean.data, SECRETS) == []
    assert traces(clean.data, clean.values) == []
    told = "".join(clean.values)
    if carrier not in UNTOLD:
        assert SECRET in told or ASCII_SECRET in told, clean.values[:40]
    assert sanitise(clean.data, name).data == clean.data


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (DOCUMENTS["comments"], "a.docx"),
        (BOOKS["hidden sheet"], "a.xlsx"),
        (PDFS["attachment"], "a.pdf"),
        (PICTURES["png exif"][1], "a.png"),
        (PACKAGES["document in it"][1], "a.zip"),
    ],
)
def test_the_same_file_gives_the_same_bytes(make, name):
    original = make()
    assert sanitise(original, name).data == sanitise(original, name).data


def test_there_are_more_than_a_hundred_carriers():
    assert len(ALL) > 100
