"""The one address the frame itself answers: the reader's choice of type size."""

from django.urls import path

from gongkai.frame import views

app_name = "frame"

urlpatterns = [path("size", views.size, name="size")]
