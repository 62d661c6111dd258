"""Pages of a list: how many there are is counted by the same condition that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request

T = TypeVar("T")
PER_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of `items`; `number` counts from 1."""

    items: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per_page))


def page_asked(name: str = "pagina") -> int:
    """The page number in the address; nonsense is page 1."""
    try:
        return min(max(1, int(request.args.get(name, "1"))), 100_000)
    except ValueError:
        return 1


def address_of_page(number: int, name: str = "pagina") -> str:
    """This address with another page number."""
    from flask import url_for

    values: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False), name: number}
    return url_for(request.endpoint or "home.home", **values)
