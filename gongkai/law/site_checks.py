"""What the national inspections of government sites ask: how fresh, how full, how soon answered; by date, with source.

Only what was read stands here. How many points a deduction costs was never read, so no points do; the headings of
deductions are the house's own items (`selfcheck.rules`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.law.lengths import Length, calendar_days, months
from gongkai.law.provisions import Provision, since
from gongkai.law.sources import SITE_CENSUS_2015, SITE_CHECK_2019, Citation

_2015, _2019 = "2015-06-10", "2019-04-01"


def _both(name: str, length: Length) -> Provision:
    return Provision(
        name, since(_2015, length, SITE_CENSUS_2015.whole()), since(_2019, length, SITE_CHECK_2019.whole())
    )


# How long something may stand unchanged. The name is that of the indicator.
HOME = _both("首页栏目的更新", calendar_days(14))
NEWS_COLUMN = _both("动态、要闻类栏目的更新", calendar_days(14))
NOTICE_COLUMN = _both("通知公告、政策文件类栏目的更新", months(6))

# How slow a page may open before the visit counts as failed, in seconds.
SLOWEST = 15


@dataclass(frozen=True)
class Count:
    """From how many on a veto falls, by the day the wording came into force."""

    name: str
    rows: tuple[tuple[date, int, Citation], ...]

    def on(self, day: date) -> tuple[int, Citation]:
        """Return (how many, by which instrument) on `day`; the oldest wording for a day before them all."""
        found = self.rows[0]
        for row in self.rows:
            if row[0] <= day:
                found = row
        return found[1], found[2]


def _counted(name: str, count: int) -> Count:
    return Count(
        name,
        (
            (date.fromisoformat(_2015), count, SITE_CENSUS_2015.whole()),
            (date.fromisoformat(_2019), count, SITE_CHECK_2019.whole()),
        ),
    )


# Per cent of visits that did not open in time.
FAILED_VISITS = _counted("首页不能打开的次数所占百分比", 5)
STALE_COLUMNS = _counted("超期未更新的动态、通知公告和政策文件类栏目", 5)
NEGLECTED_COLUMNS = _counted("应更新未更新的栏目", 10)
EMPTY_COLUMNS = _counted("空白栏目", 5)


def source(on: date) -> Citation:
    """Return the rules by which sites are inspected on `on`; the oldest we have for a day before them all."""
    return STALE_COLUMNS.on(on)[1]
