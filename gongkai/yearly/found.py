"""Published yearly reports, as search wants them: of each year its newest version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from gongkai.frame.findable import END_OF_TIME, Record, Shown
from gongkai.frame.time import BEIJING
from gongkai.organisation.models import Bureau
from gongkai.yearly.models import YearlyReport
from gongkai.yearly.paper import title_of

KIND = "yearly_report"


class Reports:
    """The lists of this room."""

    kinds: Mapping[str, str] = {KIND: "年度报告"}
    prefix = "yearly/"

    def everything(self, on: date) -> Iterator[Record]:
        """Yield a record of the newest version of every year's report."""
        bureau = Bureau.load().name
        for report in YearlyReport.objects.newest(END_OF_TIME):
            yield _record(report, bureau)

    def count(self) -> int:
        """Return how many years have a report."""
        return YearlyReport.objects.public(END_OF_TIME).values("year").distinct().count()

    def about(self, subjects: Collection[str], on: date) -> Iterator[tuple[str, list[Record]]]:
        """Yield the report of each year of which the log speaks; a correction takes the place of what it corrects."""
        years = {subject.split("/")[1] for subject in subjects if subject.startswith(self.prefix)}
        if not years:
            return
        bureau = Bureau.load().name
        newest = {str(report.year): report for report in YearlyReport.objects.newest(END_OF_TIME)}
        for year in years:
            yield f"{self.prefix}{year}", [_record(newest[year], bureau)] if year in newest else []

    def shown(self, keys: Collection[str], at: datetime) -> dict[str, Shown]:
        """Return how the reports among `keys` are shown, while they are the newest of their year."""
        bureau = Bureau.load().name
        return {
            report.subject: Shown(
                key=report.subject,
                kind=KIND,
                url=report.get_absolute_url(),
                title=title_of(report, bureau),
                texts=_texts(report),
                day=_day(report),
            )
            for report in YearlyReport.objects.newest(at)
            if report.subject in keys
        }


REPORTS = Reports()


def _record(report: YearlyReport, bureau: str) -> Record:
    day, released = _day(report), report.released_at
    if day is None or released is None:
        raise ValueError(f"report {report.pk} is not published")
    return Record(
        key=report.subject,
        group=f"{Reports.prefix}{report.year}",
        kind=KIND,
        title=title_of(report, bureau),
        number="",
        text="\n".join(_texts(report)),
        day=day,
        released_at=released,
        year=report.year,
    )


def _texts(report: YearlyReport) -> list[str]:
    return [str(text) for part in report.form.parts if (text := report.texts.get(part.key))] + [report.note]


def _day(report: YearlyReport) -> date | None:
    return report.released_at.astimezone(BEIJING).date() if report.released_at else None
