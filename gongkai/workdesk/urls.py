"""What the work desk answers itself, ahead of Wagtail: the staff home, the way to a matter, the log."""

from django.urls import path

from gongkai.workdesk import views

urlpatterns = [
    path("open/<slug:kind>/<int:pk>/", views.open_matter, name="workdesk_open"),
]
