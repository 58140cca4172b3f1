"""One request of somebody who is signed in and may do what they ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from rds.app.ports import Session, StaffMember, StudyState
from rds.domain.ids import StudyId
from rds.domain.staff import Act, may
from rds.domain.study import Study
from rds.web.console import wording
from rds.web.console.context import Console
from rds.web.console.forms import FieldTooLong
from rds.web.console.pages import render
from rds.web.console.registry import Screen
from rds.web.console.same_origin import make_form_token


@dataclass(frozen=True, kw_only=True)
class AtStudy:
    """The study that a page is about."""

    state: StudyState
    protocol: Study

    @property
    def title(self) -> str:
        """The study's title in its first language."""
        return self.protocol.title[self.protocol.languages[0]]

    @property
    def zone(self) -> ZoneInfo:
        """The study's time zone."""
        return ZoneInfo(self.protocol.time_zone)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a handler is given. `at`: the study that the page is about; `form`: the fields of a form."""

    request: web.Request
    console: Console
    session: Session
    secret: str = field(repr=False)
    at: AtStudy | None = None
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> StaffMember:
        """Who is signed in."""
        return self.session.person

    @property
    def by(self) -> str:
        """Who use cases record as the actor."""
        return self.person.id

    @property
    def study(self) -> StudyId:
        """The study's id. Raises LookupError on a page about none."""
        return self.at_study.state.id

    @property
    def at_study(self) -> AtStudy:
        """The study. Raises LookupError on a page about none."""
        if self.at is None:
            raise LookupError("a page about no study")
        return self.at

    @property
    def now(self) -> datetime:
        """The instant of the studies."""
        return self.console.parts.clock.now()

    def may(self, act: Act) -> bool:
        """Return whether the person has the right."""
        return may(self.person.roles, act)

    def path(self, screen: str, *rest: object) -> str:
        """Return the address of a screen of this study."""
        return "/".join(("/studies", self.study, screen, *map(str, rest)))

    def query(self, name: str, default: str = "") -> str:
        """Return a field of the address."""
        return str(self.request.query.get(name, default))

    def typed(self, name: str, longest: int) -> str:
        """Return a field of the form without what stands around it. Raises FieldTooLong."""
        words = self.form.get(name, "").strip()
        if len(words) > longest:
            raise FieldTooLong
        return words

    def matched(self, name: str) -> str:
        """Return a part of the path."""
        return self.request.match_info[name]

    async def page(
        self, template: str, *, http_status: HTTPStatus = HTTPStatus.OK, **values: Any
    ) -> web.Response:
        """Return a page in the console's frame; what the last act came to is said on it, once."""
        told = self.session.told
        if told:
            await self.console.staff.staff.tell(self.session.digest, None)
        frame = await frame_of(self)
        return render(template, frame | {"told": told} | values, http_status)

    async def done(self, path: str, words: str) -> web.Response:
        """After an act: go to a page, and say there what it came to, with its last event's number."""
        return await self.tell(path, **await self.outcome(words))

    async def outcome(self, words: str) -> dict[str, Any]:
        """Return what an act came to, with its last event's number, as a page says it."""
        number = await self.console.numbers.last_by(self.study, f"staff:{self.by}") if self.at else 0
        return {"words": words, "number": number, "kind": "done"}

    async def tell(self, path: str, words: str, *, number: int = 0, kind: str = "done") -> web.Response:
        """Go to a page, and say something there. `kind`: `done`, or `look` where nothing was done."""
        told = {"words": words, "number": number, "kind": kind}
        await self.console.staff.staff.tell(self.session.digest, told)
        return go_to(path)


def go_to(path: str) -> web.Response:
    """Send the browser to a page, to be asked for by GET."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


async def frame_of(visit: Visit) -> dict[str, Any]:
    """Return what every page shows around its work."""
    zone = visit.at.zone if visit.at else ZoneInfo("UTC")
    return {
        "visit": visit,
        "notices": visit.console.notices(),
        "phones": visit.console.phones,
        "person": visit.person,
        "role": ", ".join(sorted(visit.person.roles)),
        "theme": visit.person.theme,
        "token": make_form_token(visit.secret),
        "here": visit.request.path_qs,
        "study": visit.at,
        "event": await visit.console.numbers.last_event(visit.study) if visit.at else 0,
        "navigation": await navigation_of(visit) if visit.at else [],
        "day": lambda at: wording.day(at, zone),
        "short_day": lambda at: wording.short_day(at, zone),
        "clock": lambda at: wording.clock(at, zone),
        "moment": lambda at: wording.moment(at, zone),
        "now": visit.now,
        "Act": Act,
    }


async def navigation_of(visit: Visit) -> list[dict[str, Any]]:
    """Return the screens that the person may open, in order."""
    return [
        {
            "screen": screen,
            "path": visit.path(screen.name),
            "current": visit.request.path.startswith(visit.path(screen.name)),
            "count": await count_beside(screen, visit),
        }
        for screen in visit.console.screens
        if visit.may(screen.act)
    ]


async def count_beside(screen: Screen, visit: Visit) -> int:
    """Return what stands beside a screen's name; 0 for nothing."""
    return await screen.count(visit) if screen.count else 0
