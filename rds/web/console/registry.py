"""What a screen is: its place in the navigation, and its routes, each of which asks for one act."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web

from rds.domain.staff import Act

Handler = Callable[[Any], Awaitable[web.StreamResponse]]
"""Takes a Visit, which knows the screens and so cannot be named here."""
Count = Callable[[Any], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address, by method and pattern; what its handler is for; and the act that it asks for.

    `stays_open`: a stream, which neither counts as use of the session nor takes a place of those that are
    answered at once.
    """

    method: str
    path: str
    act: Act
    handler: Handler
    stays_open: bool = False


class Routes:
    """A list of routes below a common path."""

    def __init__(self, below: str = "") -> None:
        """Take the common path."""
        self._below = below
        self.routes: list[Route] = []

    def get(self, path: str, act: Act, *, stays_open: bool = False) -> Callable[[Handler], Handler]:
        """Answer GET at a path below the common one; only for those who may do the act."""
        return self._add(hdrs.METH_GET, path, act, stays_open=stays_open)

    def post(self, path: str, act: Act) -> Callable[[Handler], Handler]:
        """Answer POST; only for those who may do the act."""
        return self._add(hdrs.METH_POST, path, act)

    def _add(
        self, method: str, path: str, act: Act, *, stays_open: bool = False
    ) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            self.routes.append(
                Route(
                    method=method,
                    path=self._below + path,
                    act=act,
                    handler=handler,
                    stays_open=stays_open,
                )
            )
            return handler

        return add


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen of a study, in the navigation of those who may do `act`.

    `group`: screens of one group stand together. `tab`: also in the bar of a phone. `count`: what stands
    beside its name.
    """

    name: str
    title: str
    icon: str
    act: Act
    group: int = 1
    tab: bool = False
    count: Count | None = None
    list: Routes = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no routes."""
        object.__setattr__(self, "list", Routes(f"/studies/{{study}}/{self.name}"))

    def get(self, path: str, act: Act) -> Callable[[Handler], Handler]:
        """Answer GET below the screen's address."""
        return self.list.get(path, act)

    def post(self, path: str, act: Act) -> Callable[[Handler], Handler]:
        """Answer POST below the screen's address."""
        return self.list.post(path, act)
