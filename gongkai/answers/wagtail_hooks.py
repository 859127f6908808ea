"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.answers import views
from gongkai.organisation.menu import Line


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "answers/requests/<int:pk>/"
    return [
        path(f"{one}letters/", views.letter_list, name="answers_letters"),
        path(f"{one}letters/<slug:key>/", views.letter_new, name="answers_letter_new"),
        path("answers/letters/<int:pk>/stamp/", views.letter_stamp, name="answers_letter_stamp"),
        path("answers/letters/<int:pk>/<slug:form>/", views.letter_file, name="answers_letter_file"),
        path("answers/templates/", views.template_list, name="answers_templates"),
        path("answers/templates/<slug:key>/", views.template_edit, name="answers_template"),
        path("answers/book/", views.book, name="answers_book"),
        path(f"{one}files/", views.files, name="answers_files"),
        path("answers/files/<int:pk>/", views.file, name="answers_file"),
        path("answers/files/<int:pk>/mark/", views.file_mark, name="answers_file_mark"),
        path("answers/cuts/<int:pk>/unmark/", views.file_unmark, name="answers_file_unmark"),
        path("answers/files/<int:pk>/make/", views.file_make, name="answers_file_make"),
        path("answers/files/<int:pk>/check/", views.file_check, name="answers_file_check"),
        path("answers/files/<int:pk>/drop/", views.file_drop, name="answers_file_drop"),
        path("answers/files/<int:pk>/<slug:which>/<int:page>.png", views.file_sheet, name="answers_file_sheet"),
        path("answers/files/<int:pk>/<slug:which>/", views.file_given, name="answers_file_given"),
        path("answers/published/", views.published_list, name="answers_published"),
        path(f"{one}publish/", views.publish, name="answers_publish"),
        path("answers/heaps/", views.heaps, name="answers_heaps"),
        path("answers/heaps/<int:pk>/", views.heap, name="answers_heap"),
        path("answers/heaps/rows/<int:pk>/", views.heap_row, name="answers_heap_row"),
        path("answers/advice/", views.advice_list, name="answers_advice_list"),
        path("answers/advice/<int:pk>/", views.advice, name="answers_advice"),
        path("answers/cases/", views.case_list, name="answers_cases"),
        path(f"{one}cases/new/", views.case_new, name="answers_case_new"),
        path("answers/cases/<int:pk>/", views.case, name="answers_case"),
    ]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("答复与后续", "answers_published", "letter.see", icon_name="doc-full", order=340)
