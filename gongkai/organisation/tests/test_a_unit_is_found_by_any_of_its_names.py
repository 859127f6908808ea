"""“注册处、法制处牵头” finds both; what is not found is shown, never dropped (Plan 2017, II)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.errors import BadInput, NotAllowed, Refused
from gongkai.organisation import actions
from gongkai.organisation.matching import Directory, is_collective
from gongkai.organisation.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    ["注册处", "省局注册处", "省局机关注册处", "本局注册处", "山西省工商行政管理局注册处", " 注 册 处 ", "注册处、"],
)
def test_the_same_unit_under_many_names(cast, name):
    assert Directory().find(name) == cast.unit("zhucechu")


def test_full_width_digits_are_the_same_digits(cast):
    assert Directory().find("１２３１５指挥中心") == cast.unit("12315")


def test_an_alias_is_a_name_like_any_other(cast):
    actions.add_alias(cast.unit("jianguanchu"), "企业监管处", by=cast.office)
    assert Directory().find("企业监管处") == cast.unit("jianguanchu")


def test_names_come_back_as_found_and_unknown_in_the_order_written(cast):
    matches = Directory().match(["注册处", "登记处", "法制处", "稽查局", "注册处", "其他单位"])
    assert list(matches.found) == ["注册处", "法制处"]
    assert matches.unknown == ["登记处", "稽查局"]


@pytest.mark.parametrize(
    "name", ["各单位", "其他单位", "各处室", "各有关单位", "各相关单位", "其它处室", "省局机关各处（室）"]
)
def test_all_units_together_are_no_unit(name):
    assert is_collective(name)


@pytest.mark.parametrize("name", ["注册处", "办公室", "个体私营企业协会"])
def test_a_unit_is_not_all_of_them(name):
    assert not is_collective(name)


def test_a_unit_that_was_closed_is_found_no_more(cast):
    actions.close_unit(cast.unit("jianguanchu"), on=date(2018, 12, 1), by=cast.office)
    assert Directory().find("监管处") is None
    assert Unit.objects.filter(code="jianguanchu").exists()


def test_two_queries_build_the_directory_however_many_units_there_are(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        Directory().match(["注册处", "法制处", "信息中心"])


# --- opening and changing units ----------------------------------------------------------------------------


def test_a_unit_is_opened_once(cast):
    unit = actions.create_unit(
        code="jicha", full_name="山西省工商行政管理局稽查局", short_name="稽查局", parent=None, by=cast.office
    )
    assert Directory().find("稽查局") == unit
    with pytest.raises(BadInput, match="“注册处”已是“山西省工商行政管理局注册处”的名称。"):
        actions.create_unit(code="zhuce2", full_name="注册二处", short_name="注册处", parent=None, by=cast.office)


def test_a_unit_that_was_closed_keeps_its_names_and_its_code(cast):
    said = {"full_name": "稽查一局", "short_name": "稽一局", "parent": None, "by": cast.office}
    old = actions.create_unit(code="jiyi", **said)
    actions.add_alias(old, "稽查一处", by=cast.office)
    actions.close_unit(old, on=date(2018, 1, 1), by=cast.office)
    for name in ("稽一局", "稽查一处"):
        with pytest.raises(BadInput, match="已撤销"):
            actions.create_unit(code="jier", **said | {"short_name": name, "full_name": "稽查二局"})
        with pytest.raises(BadInput, match="已撤销"):
            actions.add_alias(cast.unit("zhucechu"), name, by=cast.office)
        with pytest.raises(BadInput, match="已撤销"):
            _renamed(cast, short_name=name)
    with pytest.raises(BadInput, match="代码“jiyi”已被使用"):
        actions.create_unit(code="jiyi", **said | {"short_name": "稽二局", "full_name": "稽查二局"})


def test_a_name_belongs_to_one_unit(cast):
    with pytest.raises(BadInput, match="“法制处”已是"):
        actions.add_alias(cast.unit("zhucechu"), "法制处", by=cast.office)
    with pytest.raises(BadInput, match="“法制处”已是"):
        _renamed(cast, short_name="法制处")


def test_a_unit_does_not_stand_under_itself(cast):
    below = actions.create_unit(
        code="ke", full_name="注册一科", short_name="注册一科", parent=cast.unit("zhucechu"), by=cast.office
    )
    with pytest.raises(BadInput, match="上级单位不能是本单位或者其下级单位。"):
        _renamed(cast, parent=below)


def test_a_unit_with_people_or_units_in_it_is_not_closed(cast):
    with pytest.raises(Refused, match="尚有在用账号"):
        actions.close_unit(cast.unit("zhucechu"), on=date(2018, 1, 1), by=cast.office)
    actions.create_unit(
        code="ke", full_name="监管一科", short_name="监管一科", parent=cast.unit("jianguanchu"), by=cast.office
    )
    with pytest.raises(Refused, match="尚有下级单位"):
        actions.close_unit(cast.unit("jianguanchu"), on=date(2018, 1, 1), by=cast.office)


def test_units_are_the_office_s_and_the_operator_s_to_manage(cast):
    with pytest.raises(NotAllowed, match="应由政务公开办公室、系统管理员办理"):
        actions.add_alias(cast.unit("zhucechu"), "登记处", by=cast.unit_head)


def _renamed(cast, **change):
    unit = cast.unit("zhucechu")
    said = {"full_name": unit.full_name, "short_name": unit.short_name, "kind": unit.kind, "parent": None, **change}
    return actions.change_unit(unit, **said, by=cast.office)
