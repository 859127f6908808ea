"""What the work desk answers itself, ahead of Wagtail: the staff home, one's own account, the way to a matter, the log.

The log's screens stand here and not in its own room: the log and the roles live on one floor, as strangers.
"""

from django.urls import path

from gongkai.frame import style_guide
from gongkai.organisation import views as organisation
from gongkai.organisation.access import power_required
from gongkai.programme import actions as programme
from gongkai.workdesk import delegations, log, people, views

urlpatterns = [
    path("", views.home, name="wagtailadmin_home"),
    path("account/", organisation.account, name="wagtailadmin_account"),
    path("open/<slug:kind>/<int:pk>/", views.open_matter, name="workdesk_open"),
    path("time/", views.move_time, name="workdesk_move_time"),
    # The room of plans knows more than the unit's own: a named person also ends what the plan's notice asked for.
    path(
        "contacts/report/",
        organisation.contact_report,
        {"report": programme.report_contact},
        name="organisation_contact_report",
    ),
    # Who may do what is told in the log, which the room of people does not know.
    path("people/new/", organisation.person_new, {"create": people.create_person}, name="organisation_person_new"),
    path("people/<int:pk>/", organisation.person, {"change": people.change_person}, name="organisation_person"),
    path(
        "people/<int:pk>/password/",
        organisation.person_password,
        {"reset": people.reset_password},
        name="organisation_person_password",
    ),
    path(
        "roles/<int:pk>/confirm/",
        organisation.role_decide,
        {"decide": people.confirm_role, "done": "已确认"},
        name="organisation_role_confirm",
    ),
    path(
        "roles/<int:pk>/decline/",
        organisation.role_decide,
        {"decide": people.decline_role, "done": "未予确认"},
        name="organisation_role_decline",
    ),
    # The frame lies below the lock: the key to its page is turned here.
    path("style/", power_required("style.see")(style_guide.page), name="workdesk_style"),
    path("delegations/", organisation.delegations, {"make": delegations.delegate}, name="organisation_delegations"),
    path(
        "delegations/<int:pk>/end/",
        organisation.delegation_end,
        {"end": delegations.end},
        name="organisation_delegation_end",
    ),
    path("log/", log.entries, name="ledger_entries"),
    path("log/check/", log.check, name="ledger_check"),
    path("log/<int:number>/", log.entry, name="ledger_entry"),
]
