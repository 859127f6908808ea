"""Every public address. Stable for ever: what is printed or linked once must go on answering."""

from django.urls import path

from gongkai.portal import api, converters
from gongkai.portal.views import (
    disclosure,
    documents,
    feeds,
    health,
    home,
    in_force,
    ledger,
    papers,
    plans,
    search,
    units,
)

app_name = "portal"
# Imported for what it does: the addresses below need its converters.
__all__ = ["converters", "urlpatterns"]


urlpatterns = [
    path("", home.home, name="home"),
    path("disclosure/", disclosure.front, name="disclosure"),
    path("disclosure/guide", disclosure.guide, name="disclosure_guide"),
    path("disclosure/rules", disclosure.rules, name="disclosure_rules"),
    path("disclosure/negative-list", disclosure.negative_list, name="disclosure_negative_list"),
    path("disclosure/contents", disclosure.contents, name="disclosure_contents"),
    path("disclosure/annual-reports", disclosure.annual_reports, name="disclosure_annual_reports"),
    path("disclosure/on-request", disclosure.on_request, name="disclosure_on_request"),
    path("documents/", documents.listed, name="documents"),
    path("documents/in-force", in_force.listed, name="in_force"),
    path("documents/in-force.<table:extension>", in_force.exported, name="in_force_export"),
    path("documents/<index:number>", documents.shown, name="document"),
    path("documents/<index:number>.pdf", papers.pdf, name="document_pdf"),
    path("documents/<index:number>.docx", papers.docx, name="document_docx"),
    path("documents/<index:number>/print", documents.printed, name="document_print"),
    path("documents/<index:number>/canonical.json", documents.canonical_form, name="document_canonical"),
    path("documents/<index:number>/attachments/<int:place>", documents.attachment, name="attachment"),
    # Printed on every copy: short, and for ever.
    path("v/<index:number>", papers.state, name="state"),
    path("v/<index:number>/<slug:signs>", papers.state, name="state_of_copy"),
    path("plans/", plans.listed, name="plans"),
    path("plans/<index:number>", plans.shown, name="plan"),
    path("plans/<index:number>/canonical.json", plans.canonical_plan, name="plan_canonical"),
    path("plans/<index:number>/tasks/<slug:key>", plans.task, name="task"),
    path("plans/<index:number>/tasks/<slug:key>/canonical.json", plans.canonical_task, name="task_canonical"),
    path("plans/<index:number>/tasks/<slug:key>/evidence/<int:evidence>", plans.evidence, name="evidence"),
    path("units/", units.listed, name="units"),
    path("units/<slug:code>", units.shown, name="unit"),
    path("search", search.found, name="search"),
    path("search.atom", search.atom, name="search_atom"),
    path("search/suggest", search.suggest, name="search_suggest"),
    path("ledger/", ledger.front, name="ledger"),
    path("ledger/checkpoint", ledger.checkpoint, name="ledger_checkpoint"),
    path("ledger/key", ledger.key, name="ledger_key"),
    path("ledger/entries.jsonl", ledger.bulk, name="ledger_bulk"),
    path("ledger/entries/<int:number>", ledger.entry, name="ledger_entry"),
    path("ledger/entries/<int:number>.json", ledger.entry_bytes, name="ledger_entry_json"),
    path("ledger/subjects/<subject:subject>", ledger.history, name="ledger_subject"),
    path("verify", ledger.verify, name="verify"),
    path("feeds/documents.atom", feeds.documents_atom, name="feeds_documents_atom"),
    path("feeds/documents.json", feeds.documents_json, name="feeds_documents_json"),
    path("feeds/changes.atom", feeds.changes_atom, name="feeds_changes_atom"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("api/v1/openapi.json", health.openapi, name="openapi"),
    path("api/v1/docs", health.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
]
