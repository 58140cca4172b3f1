"""Templates to answers."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rds.domain.coupon_code import display
from rds.web.console import wording
from rds.web.static_files import static_address

FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    """Return the templates. Everything put into one is escaped; a value that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"static": static_address, "icon": icon}
    made.filters |= {
        "number": wording.number,
        "counted": wording.count,
        "money": wording.sum_of,
        "percent": wording.percent,
        "age": wording.age,
        "short": wording.short_id,
        "language": wording.language_name,
        "code": display,
        "commands": mark_commands,
    }
    return made


def icon(name: str) -> Markup:
    """Return an icon of the sprite, which says nothing to those who listen: a word stands beside it."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static_address("icons.svg"), name
    )


def mark_commands(words: str) -> Markup:
    """Return words in which what stands between backticks is shown as a command."""
    code = Markup('<span class="code">{}</span>')
    return Markup("").join(code.format(part) if n % 2 else part for n, part in enumerate(words.split("`")))


def render(template: str, values: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Return a page, packed where the browser takes it so."""
    text = environment().get_template(template).render(values)
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response
