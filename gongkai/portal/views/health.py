"""Is the house in order; and which questions its programming interface answers."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.ledger import actions as log
from gongkai.portal import described
from gongkai.portal.caching import revalidated
from gongkai.search.index import index


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say in plain JSON how the database, the log and the index stand; 503 when the database does not answer."""
    said: dict[str, object] = {"status": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        size, _ = log.head()
        said |= {"database": "ok", "log": {"size": size}}
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "error"}, status=503, headers={"Retry-After": "30"})
    try:
        state = index().state()
        read = state.size if state else 0
        said["index"] = {"read": read, "behind": max(0, size - read)}
    except (ValueError, OSError):
        # Searches will fail, pages will not: the house stays open and the operator is told.
        said |= {"status": "degraded", "index": "error"}
    return JsonResponse(said)


@require_safe
@revalidated
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the interface's own description, OpenAPI 3.1."""
    response = JsonResponse(described.schema(), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Tell a program in its own form that the interface has no such address."""
    says = "接口没有这个地址，各地址见 /api/v1/docs。"
    response = JsonResponse({"detail": says}, status=404, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@revalidated
def api_docs(request: HttpRequest) -> HttpResponse:
    """List the operations of the interface from its own schema; nothing is loaded from elsewhere."""
    schema = described.schema()
    operations = [
        {
            "path": path,
            "method": method.upper(),
            "summary": operation.get("summary", ""),
            "text": operation.get("description", ""),
            "anchor": f"op-{operation['operationId']}",
            "parameters": [
                {
                    "name": parameter["name"],
                    "place": {"path": "路径", "query": "查询"}.get(parameter["in"], parameter["in"]),
                    "required": parameter.get("required", False),
                    "text": parameter.get("description") or parameter["schema"].get("description", ""),
                }
                for parameter in operation.get("parameters", [])
            ],
            "fields": described.fields(operation, schema),
            "answers": [
                {"status": status, "text": told["description"]}
                for status, told in sorted(operation["responses"].items())
                if status != "200"
            ],
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render(request, "portal/api_docs.html", {"operations": operations, "info": schema["info"]})
