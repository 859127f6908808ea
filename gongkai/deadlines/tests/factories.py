"""Clocks and notices for the tests of this room."""

from __future__ import annotations

import copy
from datetime import datetime

from gongkai.deadlines import actions
from gongkai.deadlines.models import Clock
from gongkai.law.calendar import Calendar
from gongkai.law.lengths import Length, working_days
from tests.cast import Cast

NOTICE_2027 = {
    "format": "gongkai-holidays/1",
    "year": 2027,
    "notice": {"title": "国务院办公厅关于2027年部分节假日安排的通知", "number": "国办发明电〔2026〕9号"},
    "off": {"元旦": ["2027-01-01"], "春节": ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09"]},
    "work": {},
}


def clock(
    cast: Cast, since: datetime, length: Length | None = None, *, unit: str = "zhucechu", public: bool = False
) -> Clock:
    """Return a running clock of five working days, or of `length`."""
    return actions.start(
        length or working_days(5),
        limit="plan",
        duty="报送材料",
        matter="示例事项",
        subject="programme/example",
        address="/staff/",
        source="方案二（一）1",
        units=[cast.unit(unit)],
        since=since,
        by=cast.drafter,
        at=since,
        public=public,
    )


def amended_2017(*off: str) -> dict[str, object]:
    """Return the data of 2017 with a later notice that gives more days off."""
    data = copy.deepcopy(dict(Calendar.builtin().data(2017)))
    change = {"notice": {"title": "关于调整放假的通知", "number": "国办发明电〔2017〕99号"}, "off": {"国庆节": [*off]}}
    data["changes"] = [*data.get("changes", ()), change]
    return data
