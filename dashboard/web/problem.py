"""Failures as programs read them: problem documents of RFC 9457."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

from flask import Response, json

from dashboard.operations.problems import Invalid

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A program's request cannot be carried out; says so as a problem document."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        fields: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code
        self.fields = fields

    @classmethod
    def of(cls, invalid: Invalid, detail: str) -> Self:
        """What somebody asked for cannot be sent: each field that is wrong, with its code."""
        wrong = [{"field": one.field, "code": one.code} for one in invalid.problems]
        return cls(422, detail, fields=wrong)

    def document(self) -> Response:
        """The answer that says so."""
        return document(self.status, self.detail, code=self.code, fields=self.fields)


def document(
    status: int,
    detail: str | None = None,
    *,
    code: str | None = None,
    fields: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """A problem with its HTTP status; `fields` names what is wrong in the request, one by one."""
    body: dict[str, Any] = {"type": "about:blank", "title": _title(status), "status": status}
    if detail:
        body["detail"] = detail
    if code:
        body["code"] = code
    if fields:
        body["errors"] = [dict(field) for field in fields]
    return Response(json.dumps(body), status, mimetype=MEDIA_TYPE)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
