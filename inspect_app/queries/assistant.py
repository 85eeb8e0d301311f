"""Town assistants: the list."""

from typing import Any

from sqlalchemy import Select

from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.queries.search import typed


def matching(
    user: Any, *, words: str = "", region: str = "", status: AssistantStatus | None = None
) -> Select[tuple[Assistant]]:
    """`region` is the scope of a county or town."""
    select = Assistant.visible_to(user)
    if words:
        select = select.where(typed(words, within=(Assistant.name,), start=(Assistant.initials,)))
    if region:
        select = select.where(Assistant.town_code.startswith(region, autoescape=True))
    if status:
        select = select.where(Assistant.status == status)
    return select
