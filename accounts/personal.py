"""Everything the site holds on a person, for taking it along and for forgetting it.

`accounts` knows of no other app. Whoever holds something on a person says so at start:

    personal.register(Holding("Readings", count=…, files=…, forget=…))
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class PersonalFile:
    """One file of an export. Its bytes come in pieces, so that none is ever whole in memory."""

    path: str
    pieces: Iterable[bytes]


@dataclass(frozen=True)
class Holding:
    title: str  # for the person: what this is
    count: Callable[[User], int]
    files: Callable[[User], Iterable[PersonalFile]]
    forget: Callable[[User], None]  # called in the transaction that deletes the account


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    _holdings[holding.title] = holding


def holdings() -> tuple[Holding, ...]:
    return tuple(_holdings.values())


def files(user: User) -> Iterator[PersonalFile]:
    for holding in holdings():
        yield from holding.files(user)
