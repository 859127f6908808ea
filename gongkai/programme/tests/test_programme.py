"""A plan is imported, matched, released, and its clocks run (Plan 2017, II, III and its closing paragraph)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.deadlines.models import Clock, Light
from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.ledger import check
from gongkai.ledger.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.programme import actions, canonical, intake
from gongkai.programme.models import Assignment, Programme, Return, Task, TaskDeadline
from gongkai.programme.tests.factories import IMPORTED, RELEASED, cleared, drafted, plan_2017, read, started
from gongkai.publishing import actions as publishing
from gongkai.publishing import canonical as publishing_canonical
from gongkai.publishing.models import Document
from tests.cast import beijing


def findings():
    from itertools import chain

    return check.check(chain(publishing_canonical.subjects(), canonical.subjects())).findings


def test_the_plan_is_imported_with_its_tasks_and_waits(cast):
    programme = drafted(cast)
    assert programme.tasks.count() == 27
    assert programme.short_title.endswith("全面推进政务公开工作实施方案")
    assert programme.year == 2017
    assert programme.subject == f"draft-programme/{programme.document.uid}"
    assert actions.open_names(programme) == []
    assert not Clock.objects.filter(limit="plan").exists()
    assert not Task.objects.public(RELEASED).exists()


def test_every_unit_in_a_bracket_becomes_an_assignment(cast):
    task = drafted(cast).tasks.get(key="3-3")
    assert [(row.name_as_written, row.unit.code, row.role) for row in task.assignments.all()] == [
        ("办公室", "bangongshi", "lead"),
        ("驻局纪检组", "jijianzu", "lead"),
        ("人事处", "renshichu", "lead"),
        ("法制处", "fazhichu", "lead"),
        ("机关纪委", "jiguanjiwei", "lead"),
    ]


def test_importing_twice_changes_nothing(cast):
    programme = drafted(cast)
    again = actions.import_plan(programme.document, plan_2017(), by=cast.office, at=IMPORTED)
    assert again == programme
    assert Task.objects.count() == 27


def test_only_the_openness_office_imports(cast):
    reading = plan_2017()
    document = publishing.draft(intake.fields_of(reading), unit=cast.unit("zhucechu"), by=cast.drafter, at=IMPORTED)
    with pytest.raises(NotAllowed):
        actions.import_plan(document, reading, by=cast.drafter, at=IMPORTED)


def test_an_unknown_name_is_kept_as_written_and_holds_the_start(cast):
    organisation_unit = cast.unit("jiguanjiwei")
    organisation_unit.short_name, organisation_unit.full_name = "纪委办", "机关纪律检查委员会"
    organisation_unit.save()
    programme = drafted(cast)
    assert actions.open_names(programme) == ["机关纪委"]
    row = Assignment.objects.get(name_as_written="机关纪委")
    assert row.unit is None
    assert row.is_open

    cleared(cast, programme.document)
    with pytest.raises(actions.NamesOpen, match="机关纪委"):
        actions.release_plan(programme.document, by=cast.office, at=RELEASED)
    assert not Document.objects.get(pk=programme.document_id).is_released

    assert actions.match_name(programme, "机关纪委", organisation_unit, by=cast.office, at=IMPORTED) == 1
    actions.release_plan(programme.document, by=cast.office, at=RELEASED)
    row.refresh_from_db()
    assert row.unit == organisation_unit
    assert organisation_unit.aliases.filter(name="机关纪委").exists()


def test_a_name_may_be_set_aside_with_a_reason_and_is_still_shown(cast):
    organisation_unit = cast.unit("jiguanjiwei")
    organisation_unit.short_name, organisation_unit.full_name = "纪委办", "机关纪律检查委员会"
    organisation_unit.save()
    programme = drafted(cast)
    with pytest.raises(BadInput, match="理由"):
        actions.set_name_aside(programme, "机关纪委", " ", by=cast.office, at=IMPORTED)
    actions.set_name_aside(programme, "机关纪委", "机构改革中，待明确。", by=cast.office, at=IMPORTED)
    cleared(cast, programme.document)
    programme = actions.release_plan(programme.document, by=cast.office, at=RELEASED)
    form = canonical.task_form(programme.tasks.get(key="3-3"))
    assert {"name": "机关纪委", "unit": None} in form["lead"]


def test_two_names_of_one_unit_in_a_bracket_are_one_part(cast):
    organisation.add_alias(cast.unit("zhucechu"), "企业注册局", by=cast.office)
    text = (
        "某局2021年政务公开工作方案\n\n一、重点任务\n（一）推进公开。（注册处、企业注册局牵头）\n\n某局\n2021年3月1日\n"
    )
    programme = drafted(cast, text, at=beijing("2021-03-01"))
    rows = list(programme.tasks.get(key="1-1").assignments.all())
    assert [(row.name_as_written, row.unit_id is not None) for row in rows] == [("注册处", True), ("企业注册局", False)]
    assert actions.open_names(programme) == []


def test_publication_starts_a_clock_for_each_dated_limit(cast):
    programme = started(cast)
    dated = TaskDeadline.objects.filter(task__programme=programme, clock__isnull=False).select_related("clock", "task")
    assert {(limit.task.key, limit.kind, limit.clock.due_at.astimezone().date().isoformat()) for limit in dated} == {
        ("2-1-5", "one_off", "2017-12-31"),
        ("2-5-1", "one_off", "2017-12-31"),
        ("2-5-2", "one_off", "2017-12-31"),
        ("2-5-4", "one_off", "2017-12-31"),
        ("3-1", "yearly", "2017-12-31"),
        ("3-2", "one_off", "2018-12-31"),
    }
    clock = dated.get(task__key="2-1-5").clock
    assert clock.public
    assert {unit.code for unit in clock.units.all()} == {"bangongshi", "xuanchuan"}
    assert clock.source.startswith("《")
    assert clock.source.endswith("二、（一）5.")


def test_event_limits_and_standing_rules_have_no_clock(cast):
    programme = started(cast)
    rows = TaskDeadline.objects.filter(task__programme=programme, task__key__in=["2-3-1", "2-3-3"])
    assert {(row.kind, row.clock_id) for row in rows} == {("event", None)}


def test_every_addressed_unit_owes_its_staff_and_its_yearly_report(cast):
    programme = started(cast)
    addressed = {unit.pk for unit in actions.bound_units(programme)}
    assert cast.unit("taiyuan").pk not in addressed  # the plan went to 处室、协会、直属单位、示范区局
    assert cast.unit("shifanqu").pk in addressed
    for kind, year, due in (("contacts", 2017, "2017-06-20"), ("year_report", 2017, "2017-12-31")):
        rows = Return.objects.filter(programme=programme, kind=kind, year=year).select_related("clock")
        assert {row.unit_id for row in rows} == addressed
        assert {row.clock.due_at.astimezone().date().isoformat() for row in rows} == {due}
        assert all([unit.pk for unit in row.clock.units.all()] == [row.unit_id] for row in rows)


def test_a_limit_that_lies_in_the_past_keeps_its_date_and_gets_no_clock(cast):
    programme = started(cast, at=beijing("2018-03-01"))
    rows = TaskDeadline.objects.filter(task__programme=programme, kind="one_off").order_by("task__order")
    assert [(str(row.due_on), row.clock_id is None) for row in rows] == [("2017-12-31", True)] * 4 + [
        ("2018-12-31", False)
    ]
    assert not Return.objects.filter(kind="contacts", clock__isnull=False).exists()
    assert set(Return.objects.filter(kind="year_report").values_list("year", flat=True)) == {2018}


def test_a_plan_starts_once_and_only_when_released(cast):
    programme = drafted(cast)
    with pytest.raises(Refused, match="尚未发布"):
        actions.start(programme, by=cast.office, at=RELEASED)
    cleared(cast, programme.document)
    actions.release_plan(programme.document, by=cast.office, at=RELEASED)
    with pytest.raises(actions.AlreadyStarted):
        actions.start(programme, by=cast.office, at=RELEASED)


def test_a_text_changed_after_its_tasks_were_read_must_be_read_again(cast):
    programme = drafted(cast)
    body = [dict(block) for block in programme.document.body]
    for block in body:
        block["text"] = str(block["text"]).replace("(监管处牵头", "(消保处牵头").replace("2018年底前", "2019年底前")
    document = publishing.edit(programme.document, {"body": body}, by=cast.office, at=IMPORTED)
    cleared(cast, document)
    with pytest.raises(Refused, match="重新读取"):
        actions.release_plan(document, by=cast.office, at=RELEASED)
    actions.reread(programme, by=cast.office, at=IMPORTED)
    programme = actions.release_plan(document, by=cast.office, at=RELEASED)
    assert programme.tasks.count() == 27
    assert [row.name_as_written for row in programme.tasks.get(key="2-1-2").assignments.all()] == ["消保处"]
    assert str(programme.tasks.get(key="3-2").deadlines.get().due_on) == "2019-12-31"


def test_the_log_tells_of_the_plan_and_every_task_and_agrees(cast):
    programme = started(cast)
    assert Entry.objects.filter(verb="task.opened").count() == 27
    assert Entry.objects.for_subject(programme.subject).last().verb == "programme.started"
    assert findings() == []


def test_a_task_changed_behind_the_log_is_found(cast):
    programme = started(cast)
    Task.objects.filter(programme=programme, key="2-1-4").update(text="进一步推行。")
    found = findings()
    assert len(found) == 1
    assert found[0].number == Entry.objects.for_subject(f"{programme.subject}/2-1-4").last().number


def test_a_unit_changed_behind_the_log_is_found(cast):
    programme = started(cast)
    Assignment.objects.filter(task__programme=programme, task__key="2-1-4").update(unit=cast.unit("xinxi"))
    assert len(findings()) == 1


def test_assigning_after_the_start_moves_the_clock_and_tells_the_log(cast):
    programme = started(cast)
    task = programme.tasks.get(key="2-1-5")
    actions.assign(task, cast.unit("xinxi"), "lead", by=cast.office, at=RELEASED)
    clock = task.deadlines.get().clock
    assert {unit.code for unit in clock.units.all()} == {"bangongshi", "xuanchuan", "xinxi"}
    with pytest.raises(Refused, match="已是"):
        actions.assign(task, cast.unit("xinxi"), "support", by=cast.office, at=RELEASED)
    actions.unassign(task.assignments.get(unit=cast.unit("xinxi")), by=cast.office, at=RELEASED)
    assert {unit.code for unit in clock.units.all()} == {"bangongshi", "xuanchuan"}
    assert findings() == []


def test_a_task_is_never_left_with_nobody(cast):
    programme = started(cast)
    only = programme.tasks.get(key="2-1-4").assignments.get()
    with pytest.raises(Refused, match="至少"):
        actions.unassign(only, by=cast.office, at=RELEASED)


def test_a_new_year_starts_the_yearly_clocks_once(cast):
    programme = started(cast)
    new_year = beijing("2018-01-01 00:30")
    owing = Return.objects.filter(programme=programme, kind="year_report", year=2017).count()
    assert actions.roll_years(RELEASED + timedelta(days=30)) == []
    assert len(actions.roll_years(new_year)) == 1 + owing
    assert actions.roll_years(new_year + timedelta(days=1)) == []
    years = TaskDeadline.objects.filter(task__programme=programme, kind="yearly").values_list("task__key", "year")
    assert sorted(years) == sorted([(key, year) for key in ("3-1", "report") for year in (2017, 2018)])
    assert findings() == []


def test_years_nobody_looked_at_are_not_forgotten(cast):
    programme = started(cast)
    actions.roll_years(beijing("2020-02-01"))
    years = programme.tasks.get(key="3-1").deadlines.values_list("year", flat=True)
    assert list(years) == [2017, 2018, 2019, 2020]
    late = Clock.objects.overdue(beijing("2020-02-01")).filter(subject=programme.tasks.get(key="3-1").subject)
    assert late.count() == 3


def test_a_unit_founded_during_the_year_owes_the_report_of_that_year(cast):
    started(cast)
    unit = organisation.create_unit(
        code="xinchu", full_name="山西省工商行政管理局信用处", short_name="信用处", parent=None, by=cast.office
    )
    [clock] = actions.roll_years(beijing("2017-09-02 02:00"))
    assert list(clock.units.all()) == [unit]
    assert clock.due_at == beijing("2017-12-31 23:59:59")
    assert actions.roll_years(beijing("2017-09-03 02:00")) == []


def test_a_unit_that_will_be_closed_later_is_bound_until_then(cast):
    programme = started(cast)
    unit = cast.unit("jianguanchu")
    organisation.close_unit(unit, on=date(2018, 12, 1), by=cast.office)
    assert unit in actions.bound_units(programme, on=date(2018, 11, 30))
    assert unit not in actions.bound_units(programme, on=date(2018, 12, 1))


def test_a_unit_founded_later_owes_the_report_of_the_next_year(cast):
    programme = started(cast)
    unit = organisation.create_unit(
        code="xinchu", full_name="山西省工商行政管理局信用处", short_name="信用处", parent=None, by=cast.office
    )
    actions.roll_years(beijing("2018-01-02"))
    assert list(Return.objects.filter(programme=programme, unit=unit).values_list("year", flat=True)) == [2018]


def test_a_plan_with_something_late_is_not_closed(cast):
    programme = started(cast)
    with pytest.raises(Refused, match="逾期"):
        actions.close(programme, by=cast.office, at=beijing("2017-07-01"))
    actions.close(programme, by=cast.office, at=beijing("2017-06-19 18:00"))
    ended = Clock.objects.filter(limit="plan")
    assert {clock.light_at(beijing("2018-06-01")) for clock in ended} == {Light.ENDED}, "what nobody did is not done"
    with pytest.raises(Refused):
        actions.close(programme, by=cast.office, at=beijing("2017-06-20"))
    assert findings() == []


def test_naming_the_staff_stops_the_clock_and_says_nothing_of_the_person(cast):
    programme = started(cast)
    at = beijing("2017-06-20 17:00")
    actions.report_contact(
        cast.unit("zhucechu"),
        name="王芳",
        title="主任科员",
        office_phone="0351-0000000",
        mobile="13800000000",
        by=cast.drafter,
        at=at,
    )
    owed = Return.objects.select_related("clock").get(programme=programme, kind="contacts", unit=cast.unit("zhucechu"))
    assert owed.state == Return.State.ACCEPTED
    assert owed.clock.light_at(at) is Light.DONE
    entry = Entry.objects.for_subject(owed.subject).last()
    assert entry.content is None
    assert not any("王芳" in bytes(entry.body).decode() for entry in Entry.objects.all())


def test_staff_named_at_another_door_are_found_at_night(cast):
    programme = started(cast)
    reported = beijing("2017-06-20 17:00")
    organisation.report_contact(
        cast.unit("zhucechu"), name="王芳", title="主任科员", office_phone="0351-0000000", by=cast.drafter, at=reported
    )
    night = beijing("2017-06-21 02:00")
    assert actions.settle_contacts(at=night) == 1
    owed = Return.objects.select_related("clock").get(programme=programme, kind="contacts", unit=cast.unit("zhucechu"))
    assert owed.clock.light_at(night) is Light.DONE


def test_what_the_house_knows_already_is_not_asked_again(cast):
    organisation.report_contact(
        cast.unit("zhucechu"), name="王芳", title="主任科员", office_phone="0351-0000000", by=cast.drafter, at=IMPORTED
    )
    programme = started(cast)
    owed = Return.objects.get(programme=programme, kind="contacts", unit=cast.unit("zhucechu"))
    assert (owed.state, owed.clock) == (Return.State.ACCEPTED, None)


def test_a_document_without_tasks_is_no_plan(cast):
    reading = read("今天天气很好，大家去公园散步。")
    document = publishing.draft(
        {"title": "散步", "body": [{"kind": "paragraph", "text": "散步。"}]},
        unit=cast.unit("bangongshi"),
        by=cast.office,
        at=IMPORTED,
    )
    with pytest.raises(BadInput):
        actions.import_plan(document, reading, by=cast.office, at=IMPORTED)
    assert not Programme.objects.exists()
