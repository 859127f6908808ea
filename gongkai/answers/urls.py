"""The public addresses of the room, under /answers/. Stable for ever."""

from django.urls import path

from gongkai.answers import public

app_name = "answers"

urlpatterns = [
    path("", public.answers, name="answers"),
    path("answers.atom", public.atom, name="atom"),
    path("answers.json", public.listed_json, name="json"),
    path("<uuid:uid>", public.answer, name="answer"),
    path("<uuid:uid>/canonical.json", public.canonical_form, name="canonical"),
    path("<uuid:uid>/files/<int:place>", public.file, name="file"),
]
