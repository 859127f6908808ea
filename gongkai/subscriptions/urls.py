"""The public addresses of the room. Stable for ever: letters carry them."""

from django.urls import path

from gongkai.subscriptions import views

app_name = "subscriptions"

urlpatterns = [
    path("subscriptions/new", views.new, name="new"),
    path("subscriptions/sent", views.sent, name="sent"),
    path("subscriptions/confirm/<str:token>", views.confirm, name="confirm"),
    path("subscriptions/leave/<str:token>", views.leave, name="leave"),
    path("feeds/due.ics", views.due, name="due"),
]
