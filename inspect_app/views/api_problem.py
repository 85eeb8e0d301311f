"""What an interface for programs says when something is wrong: status and words, and which part of the request is to blame."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from inspect_app.errors import WORDS

PUBLISHED_WORDS = "zh_Hans"


def tell(bp: Blueprint) -> None:
    """Every failure of the blueprint is told as ProblemSchema has it."""
    bp.register_error_handler(HTTPException, _failed)


def problem(code: int, status: str, message: str) -> dict[str, Any]:
    return {"code": code, "status": status, "message": message}


def _failed(error: HTTPException) -> ResponseReturnValue:
    """Words, and for a request that cannot be read which parameter is wrong."""
    code = error.code or 500
    found = getattr(error, "data", None) or {}
    with force_locale(PUBLISHED_WORDS):
        told = problem(code, error.name, str(found.get("message") or WORDS.get(code, WORDS[400])))
    if "messages" in found:
        told["errors"] = found["messages"]
    return told, code
