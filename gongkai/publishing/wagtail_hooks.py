"""The staff door of this room in Wagtail: addresses and its menu line."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai.organisation.menu import Line
from gongkai.publishing import judging, views, views_guard, views_validity


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    one = "records/<int:pk>/"
    return [
        path("records/", views.documents, name="publishing_documents"),
        path("records/new/", views.document_new, name="publishing_document_new"),
        path("records/<int:interprets>/interpret/", views.document_new, name="publishing_interpretation_new"),
        path(one, views.document, name="publishing_document"),
        path(f"{one}edit/", views.document_edit, name="publishing_document_edit"),
        path(f"{one}compare/", judging.document_compare, name="publishing_document_compare"),
        path(f"{one}propose/", views.document_propose, name="publishing_document_propose"),
        path(f"{one}withhold/", judging.document_withhold, name="publishing_document_withhold"),
        path(f"{one}examine/", judging.document_examine, name="publishing_document_examine"),
        path(f"{one}decide/", views.document_decide, name="publishing_document_decide"),
        path(f"{one}secrecy/", views.document_secrecy, name="publishing_document_secrecy"),
        path(f"{one}legality/request/", judging.document_legality_request, name="publishing_document_legality_request"),
        path(f"{one}legality/", judging.document_legality, name="publishing_document_legality"),
        path("records/rounds/", judging.rounds, name="publishing_rounds"),
        path("records/rounds/open/", judging.round_open, name="publishing_round_open"),
        path("records/rounds/<int:year>/close/", judging.round_close, name="publishing_round_close"),
        path("records/rounds/<int:year>/", judging.one_round, name="publishing_round"),
        path("records/approvals/", judging.approvals, name="publishing_approvals"),
        path(f"{one}archive/", judging.document_archive, name="publishing_document_archive"),
        path(f"{one}approve/", views.document_approve, name="publishing_document_approve"),
        path(f"{one}return/", views.document_return, name="publishing_document_return"),
        path(f"{one}release/", views.document_release, name="publishing_document_release"),
        path(f"{one}instant/", views.document_instant, name="publishing_document_instant"),
        path(f"{one}call-off/", views.document_call_off, name="publishing_document_call_off"),
        path(f"{one}limit/", views.document_limit, name="publishing_document_limit"),
        path(f"{one}unlimit/", views.document_unlimit, name="publishing_document_unlimit"),
        path(f"{one}correction/", views.correction_new, name="publishing_correction_new"),
        path(f"{one}versions/hide/", views.versions_hide, name="publishing_versions_hide"),
        path(f"{one}withdraw/", views.document_withdraw, name="publishing_document_withdraw"),
        path(f"{one}restore/", views.document_restore, name="publishing_document_restore"),
        path(f"{one}mark/", views.document_mark, name="publishing_document_mark"),
        path(f"{one}correct/", views.document_correct, name="publishing_document_correct"),
        path(f"{one}named/", views_validity.document_named, name="publishing_document_named"),
        path(f"{one}attach/", views.document_attach, name="publishing_document_attach"),
        path(f"{one}attachments/<int:attachment>/", views.attachment, name="publishing_attachment"),
        path(
            f"{one}attachments/<int:attachment>/original/",
            views.attachment_original,
            name="publishing_attachment_original",
        ),
        path(f"{one}attachments/<int:attachment>/remove/", views.document_detach, name="publishing_document_detach"),
        path(f"{one}guard/", views_guard.document_guard, name="publishing_guard"),
        path(f"{one}guard/mask/", views_guard.document_mask, name="publishing_guard_mask"),
        path(f"{one}guard/justify/", views_guard.document_justify, name="publishing_guard_justify"),
        path(f"{one}guard/originals/<int:kept>/", views_guard.document_original, name="publishing_guard_original"),
        path("words/", views_guard.word_list, name="publishing_words"),
        path("words/add/", views_guard.words_add, name="publishing_words_add"),
        path("words/remove/", views_guard.words_remove, name="publishing_words_remove"),
        path("cleanups/", views_validity.cleanups, name="publishing_cleanups"),
        path("cleanups/new/", views_validity.cleanup_new, name="publishing_cleanup_new"),
        path("cleanups/<int:pk>/", views_validity.cleanup_page, name="publishing_cleanup"),
        path("cleanups/<int:pk>/items/<int:item>/", views_validity.cleanup_decide, name="publishing_cleanup_decide"),
        path("cleanups/<int:pk>/announce/", views_validity.cleanup_announce, name="publishing_cleanup_announce"),
        path("cleanups/<int:pk>/reopen/", views_validity.cleanup_reopen, name="publishing_cleanup_reopen"),
    ]


@hooks.register("register_admin_menu_item")
def rounds() -> MenuItem:
    return Line("年度复审", "publishing_rounds", "attribute.rounds", icon_name="history", order=225)


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    return Line("文件", "publishing_documents", "document.see", icon_name="doc-full-inverse", order=200)


@hooks.register("register_admin_menu_item")
def words_menu() -> MenuItem:
    return Line("错敏词表", "publishing_words", "words.see", icon_name="list-ul", order=207)


@hooks.register("register_admin_menu_item")
def cleanup_menu() -> MenuItem:
    return Line("文件清理", "publishing_cleanups", "cleanup.see", icon_name="tasks", order=205)
