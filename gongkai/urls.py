"""Which room answers which address. Staff come in by /staff/; all else is the portal's."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from gongkai.answers.public import given
from gongkai.requests.urls import addresses as requests
from gongkai.search.similar import similar

urlpatterns = [
    path("staff/", include("gongkai.workdesk.urls")),
    path("staff/", include(wagtailadmin_urls)),
    path("feedback/", include("gongkai.feedback.urls")),
    # Under /requests/, where the browser shows the applicant's key.
    path("requests/progress/given/<int:pk>", given, name="given"),
    path("requests/", include(requests(similar))),
    path("answers/", include("gongkai.answers.urls")),
    path("yearly/", include("gongkai.yearly.urls")),
    path("", include("gongkai.frame.urls")),
    path("", include("gongkai.subscriptions.urls")),
    path("", include("gongkai.portal.urls")),
]
