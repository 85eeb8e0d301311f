"""What assistants saw, for the officers' pages: observations with their photos, never a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.labels import reference_words
from inspect_app.models.field_order import FieldOrder, Observation
from inspect_app.models.finding import Answer
from inspect_app.models.photo import Photo
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries import duty_list, reference
from inspect_app.queries import field_order as queries
from inspect_app.views import photo_shown


@dataclass(frozen=True, slots=True)
class Seen:
    words: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class Assistance:
    """`told` are the observations that somebody should read: not seen, or with a note. `other` are the rest."""

    order: FieldOrder
    duty: ReferenceItem | None
    told: list[Seen]
    other: list[Seen]
    photos: list[dict[str, Any]]


def assistance(orders: Sequence[FieldOrder]) -> list[Assistance]:
    """A handful of queries, however many orders."""
    if not orders:
        return []
    duties, photos = duty_list.entries_of(orders), queries.photos_of_orders(orders)
    headings = {row.code: reference_words(row) for row in reference.items(queries.CHECKLIST, on=orders[0].on)}
    return [_assistance(order, duties.get(order.duty_code), photos[order.id], headings) for order in orders]


def _assistance(
    order: FieldOrder, duty: ReferenceItem | None, photos: Sequence[Photo], headings: dict[str, str]
) -> Assistance:
    seen = [
        Seen(headings.get(one.item_code, one.item_code), one)
        for one in sorted(order.observations, key=lambda one: one.item_code)
    ]
    return Assistance(
        order=order,
        duty=duty,
        told=[one for one in seen if _is_telling(one.observation)],
        other=[one for one in seen if not _is_telling(one.observation)],
        photos=[photo_shown.shown(photo, headings) for photo in photos],
    )


def _is_telling(observation: Observation) -> bool:
    return observation.answer is Answer.NO or bool(observation.note.strip())
