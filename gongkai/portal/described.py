"""The interface described to programs, OpenAPI 3.1: its operations, how they refuse, and the bulk downloads."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from gongkai.deadlines.models import Light
from gongkai.portal import converters
from gongkai.portal.api import api
from gongkai.portal.dataset import ENDINGS
from gongkai.portal.datasets import DATASETS
from gongkai.publishing.rules import Validity
from gongkai.search.sources import kinds

PREFIX = "/api/v1/"
JSON, PROBLEM = "application/json", {"$ref": "#/components/schemas/Problem"}
# What is answered instead, and when, in words.
NOT_FOUND, GONE, BENT, WRONG, OFTEN, SAME = "404", "410", "400", "422", "429", "304"
INSTEAD = {
    SAME: "没有变化（If-None-Match 与 ETag 相同）",
    BENT: "cursor 无法识别，或者参数中含有 NUL",
    NOT_FOUND: "没有这项公开的内容",
    GONE: "已经撤回；detail 写明何时、何故",
    WRONG: "参数不合要求；detail 逐项说明",
    OFTEN: "请求过于频繁，Retry-After 写明多少秒后再取",
}
RETRY = {"Retry-After": {"description": "秒", "schema": {"type": "integer", "minimum": 1}}}
# An index number has a slash in it and stands in an address as it is.
INDEX = {
    "pattern": f"^{converters.IndexNumber.regex}$",
    "description": "索引号，其中的“/”在地址中照写，例如 012150436/2017-00160",
}

# What stands behind a parameter, where the operation does not say it itself.
PARAMETERS = {
    "unit": "单位代码，见 /api/v1/units",
    "topic": "主题分类，两级之间写“\\”，例如 综合政务\\政务公开",
    "year": "年份，四位数",
    "kind": "公文种类，例如 通知；或者 解读、文件（解读以外的）",
    "validity": "效力：" + "、".join(f"{each.value} {each.zh}" for each in Validity),
    "light": "状态：" + "、".join(f"{value} {word}" for value, word in Light.choices),
    "q": "标题、文号、索引号、概述中的词，用空格分开，须全部出现",
    "order": "best 按相关程度，newest 按时间",
    "page": "第几页",
    "subject": "对象在日志中的名称，例如 document/012150436/2017-00160",
    "key": "任务编号，见所属方案的 items",
    "name": "清单的名称，见 /data/",
    "ending": "格式",
}


def schema() -> dict[str, Any]:
    """Return the whole description."""
    said: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    said["servers"] = [{"url": settings.BASE_URL}]
    said["components"]["schemas"] |= {
        "Problem": {
            "type": "object",
            "required": ["detail"],
            "properties": {
                "detail": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]},
            },
        },
        "Table": {
            "type": "object",
            "required": ["dataset", "columns", "items"],
            "properties": {
                "dataset": {"type": "string", "enum": list(DATASETS)},
                "columns": {"type": "object", "additionalProperties": {"type": "string"}},
                "items": {"type": "array", "items": {"type": "object"}},
            },
        },
    }
    for item in said["paths"].values():
        for operation in item.values():
            _tell(operation)
    said["paths"] |= _bulk()
    return said


def fields(operation: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """Return the names that stand in an operation's answer, of the items where it is a list, in their order."""
    shape = operation["responses"]["200"].get("content", {}).get(JSON, {}).get("schema", {})
    while "$ref" in shape or "items" in shape:
        shape = said["components"]["schemas"][shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape["items"]
    return list(shape.get("properties", {}))


def _tell(operation: dict[str, Any]) -> None:
    """Say what an operation answers when it does not answer 200, and how an index number is written."""
    asked = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
    told = [SAME, OFTEN]
    if any(parameter["in"] == "path" for parameter in asked.values()):
        told += [NOT_FOUND, GONE]
    if any(parameter["in"] == "query" for parameter in asked.values()):
        told += [BENT, WRONG]
    if "number" in asked:
        asked["number"]["schema"] |= INDEX
    for name in asked.keys() & PARAMETERS.keys():
        asked[name].setdefault("description", PARAMETERS[name])
    if operation["operationId"] == "search":
        asked["kind"]["description"] = "类别：" + "、".join(f"{kind} {word}" for kind, word in kinds().items())
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()} | {
        status: _instead(status) for status in sorted(told)
    }


def _instead(status: str) -> dict[str, Any]:
    said: dict[str, Any] = {"description": INSTEAD[status]}
    if status == OFTEN:
        said["headers"] = RETRY
    if status not in {SAME, BENT}:
        said["content"] = {JSON: {"schema": PROBLEM}}
    return said


def _bulk() -> dict[str, Any]:
    filters = sorted({name for found in DATASETS.values() for name in found.filters})
    by = {name: "、".join(found.name for found in DATASETS.values() if name in found.filters) for name in filters}
    table = {
        "operationId": "table",
        "summary": "整份数据",
        "description": "每份清单一次取完，筛选条件与网页相同；编号长期不变。",
        "parameters": [
            {
                "name": "name",
                "in": "path",
                "required": True,
                "description": PARAMETERS["name"],
                "schema": {"type": "string", "enum": list(DATASETS)},
            },
            {
                "name": "ending",
                "in": "path",
                "required": True,
                "description": PARAMETERS["ending"],
                "schema": {"type": "string", "enum": [ending for ending, _, _ in ENDINGS]},
            },
            *(
                {"name": name, "in": "query", "description": f"用于 {by[name]}", "schema": {"type": "string"}}
                for name in filters
            ),
        ],
        "responses": {
            "200": {
                "description": "OK",
                "content": {
                    JSON: {"schema": {"$ref": "#/components/schemas/Table"}},
                    **{kind: {} for _, _, kind in ENDINGS if kind != JSON},
                },
            },
            SAME: _instead(SAME),
            BENT: _instead(BENT),
            NOT_FOUND: {"description": INSTEAD[NOT_FOUND]},
            OFTEN: _instead(OFTEN),
        },
    }
    package = {
        "operationId": "package",
        "summary": "签名数据包",
        "description": "昨夜制作的全部数据，每件记录附日志证明，清单由日志的密钥签名。",
        "responses": {
            "200": {"description": "OK", "content": {"application/zip": {}}},
            NOT_FOUND: {"description": "还没有制作过"},
            "503": {"description": "其中有内容撤回，尚待重新制作；Retry-After 写明多少秒后再取", "headers": RETRY},
        },
    }
    return {"/data/{name}.{ending}": {"get": table}, "/data/package.zip": {"get": package}}
