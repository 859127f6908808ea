"""The public addresses of the room, under /yearly/. Stable for ever."""

from django.urls import path, register_converter

from gongkai.yearly import public


class CellName:
    """The name of a cell: T3.R3_1.NATURAL."""

    regex = r"[A-Z0-9]{1,3}\.[A-Z0-9_]{1,20}\.[A-Z_]{1,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CellName, "cell")

app_name = "yearly"

urlpatterns = [
    path("", public.reports, name="reports"),
    path("numbers", public.numbers, name="numbers"),
    path("<int:year>", public.report, name="report"),
    path("<int:year>.<slug:form>", public.printed, name="printed"),
    path("<int:year>/v<int:version>", public.report, name="version"),
    path("<int:year>/v<int:version>.<slug:form>", public.printed, name="version_printed"),
    path("<int:year>/v<int:version>/<cell:name>", public.cell, name="cell"),
]
