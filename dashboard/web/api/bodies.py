"""What programs send: guarded JSON, checked against a model."""

from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.sinch import wire
from dashboard.web.problem import Problem

Model = TypeVar("Model", bound="Body")


class Body(BaseModel):
    """A request's body. Unknown fields are errors: a misspelt one must not be ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def json_object() -> dict[str, Any]:
    """The request's body as a JSON object.

    Raises:
        Problem: 400 for anything else.
    """
    try:
        return wire.strict_object(request.get_data())
    except wire.NotAnObject as refused:
        raise Problem(400, f"The body is not a JSON object that we take: {refused}") from None


def read(model: type[Model]) -> Model:
    """The request's body as `model`.

    Raises:
        Problem: 400 for no JSON object, 422 for one with wrong fields.
    """
    return checked(model, json_object())


def query(model: type[Model]) -> Model:
    """The request's query as `model`; raises Problem 422 when it has wrong fields."""
    return checked(model, request.args.to_dict())


def checked(model: type[Model], values: dict[str, Any]) -> Model:
    """`values` as `model`; raises Problem 422 that names each wrong field."""
    try:
        return model.model_validate(values)
    except ValidationError as invalid:
        wrong = [
            {
                "field": ".".join(str(part) for part in one["loc"]),
                "detail": one["msg"].removeprefix("Value error, "),
            }
            for one in invalid.errors(include_url=False, include_context=False)
        ]
        raise Problem(422, "Some fields are wrong.", fields=wrong) from None
