"""An index number belongs to one document for ever: none is given twice, none is lost."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, connections, transaction

from gongkai.errors import BadInput
from gongkai.organisation.models import Bureau
from gongkai.publishing import actions, index
from gongkai.publishing.models import Document, IndexSeries
from gongkai.publishing.tests.factories import AT, approved, drafted, released
from tests.cast import assemble


@pytest.mark.django_db
def test_numbers_follow_one_another(cast):
    numbers = [released(cast, f"通知{place}").index_number for place in range(3)]
    assert numbers == ["012150436/2017-00001", "012150436/2017-00002", "012150436/2017-00003"]


@pytest.mark.django_db
def test_a_number_brought_along_is_kept_and_the_series_goes_on_behind_it(cast):
    assert released(cast, "旧文件", index_number="012150436/2017-00160").index_number == "012150436/2017-00160"
    assert [released(cast, f"新文件{place}").index_number[-5:] for place in range(2)] == ["00161", "00162"]


@pytest.mark.django_db
def test_a_lower_number_brought_along_later_does_not_turn_the_series_back(cast):
    assert released(cast, "新文件", index_number="").index_number[-5:] == "00001"
    released(cast, "旧文件", index_number="012150436/2017-00160")
    released(cast, "更旧的文件", index_number="012150436/2017-00007")
    assert released(cast, "再新的文件").index_number[-5:] == "00161"


@pytest.mark.django_db
def test_a_number_near_the_end_of_the_year_is_stepped_over_and_does_not_end_the_series(cast):
    released(cast, "误编的旧文件", index_number="012150436/2017-99999")
    assert released(cast, "新文件").index_number[-5:] == "00001"


@pytest.mark.django_db
def test_at_its_end_the_series_takes_the_numbers_left_out(cast):
    released(cast, "旧文件", index_number="012150436/2017-00001")
    released(cast, "末号", index_number="012150436/2017-99999")
    IndexSeries.objects.filter(year=2017).update(last=99_998)
    assert released(cast, "新文件").index_number[-5:] == "00002"


@pytest.mark.django_db
def test_a_number_in_use_is_not_claimed_again(cast):
    released(cast, "旧文件", index_number="012150436/2017-00002")
    with pytest.raises(BadInput, match="已被其他文件使用"):
        drafted(cast, "另一文件", index_number="012150436/2017-00002")


@pytest.mark.django_db
@pytest.mark.parametrize(("basis", "number"), [("made", "012150436/2016-00001"), ("published", "012150436/2017-00001")])
def test_the_year_is_the_one_the_bureau_chose(cast, basis, number):
    Bureau.objects.update(year_basis=basis)
    assert released(cast, made_on=date(2016, 12, 30)).index_number == number


@pytest.mark.django_db
def test_a_release_that_fails_gives_its_number_back(cast):
    document = approved(cast, drafted(cast))
    with transaction.atomic():
        actions.release(document, by=cast.office, at=AT)
        transaction.set_rollback(True)
    assert not IndexSeries.objects.filter(last__gt=0).exists()
    assert released(cast, "下一份").index_number.endswith("-00001")


@pytest.mark.django_db(transaction=True)
def test_a_number_is_given_out_inside_a_transaction_only():
    with pytest.raises(RuntimeError, match="inside a transaction"):
        index.allocate(made_on=date(2017, 6, 1), published_on=date(2017, 6, 1))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL lets writers run beside one another")
def test_twenty_who_publish_at_once_get_twenty_numbers_without_a_gap():
    cast = assemble()
    waiting = [approved(cast, drafted(cast, f"同时发布的文件{place}")).pk for place in range(20)]
    failures: list[BaseException] = []
    gate = threading.Barrier(len(waiting))

    def publish(pk: int) -> None:
        try:
            document = Document.objects.get(pk=pk)
            gate.wait(timeout=30)
            actions.release(document, by=cast.office, at=AT)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=(pk,)) for pk in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    numbers = sorted(Document.objects.filter(state="published").values_list("index_number", flat=True))
    assert numbers == [f"012150436/2017-{serial:05}" for serial in range(1, 21)]
