"""The addresses the frame itself answers: the reader's choice of looks."""

from django.urls import path

from gongkai.frame import views

app_name = "frame"

urlpatterns = [path("size", views.size, name="size"), path("display", views.display, name="display")]
