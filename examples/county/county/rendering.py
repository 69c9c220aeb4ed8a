"""Pages: a template with the words of a language, the light, the strip and the present instant in its context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.response import Template
from markupsafe import Markup

from approvalflow import Text
from approvalflow.domain.deadlines.moments import local
from approvalflow.domain.fees.money import yuan_text
from county.cookies import current_actor
from county.look.lights import shown_light
from county.look.punctuation import chinese_law, wide_marks
from county.look.strips import strip_picture
from county.look.times import as_instant, clock_time, in_words, on_day
from county.state import county_of
from county.words import WORDS

__all__ = ["environment", "language_of", "render"]

LANGUAGES = ("zh", "en")


class Page(Template):
    """A template whose field against forged requests is markup, as the pages escape everything else."""

    def create_template_context(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        """The context, with `csrf_input` as it belongs into a form."""
        context = super().create_template_context(request)
        return {**context, "csrf_input": Markup(context["csrf_input"])}


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language asked for in the address, else the one of the cookie, else Chinese."""
    asked = request.query_params.get("lang", "") or request.cookies.get("lang", "")
    return asked if asked in LANGUAGES else "zh"


def render(
    request: Request[Any, Any, Any],
    name: str,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Page:
    """A page.

    Its templates know `lang`, `now` (an instant), `person` (the officer or None), `here` (for the language link),
    `county`, `office`, `region`, `csrf_input`, and the functions `t`, `say`, `law`, `when`, `money`, `read_light`,
    `read_strip`.
    """
    county = county_of(request)
    base = {
        "lang": language_of(request),
        "now": county.office.clock.now(),
        "person": current_actor(request),
        "county": county,
        "office": county.office,
        "region": county.office.organisation.region,
        "path": request.url.path,
        "here": _here(request),
        "has_script": getattr(request.app.state, "has_script", False),
        "has_font": getattr(request.app.state, "has_font", False),
        "htmx": request.headers.get("hx-request") == "true",
    }
    kept = {"cache-control": "no-store", **(headers or {})}
    return Page(template_name=name, context={**base, **context}, status_code=status_code, headers=kept)


def _here(request: Request[Any, Any, Any]) -> str:
    """The address of this page, ready for one more parameter; the language is left out."""
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    path = "/" + request.url.path.lstrip("/\\")  # two slashes would name another host
    return f"{path}?{urlencode(asked)}{'&' if asked else ''}"


@pass_context
def _t(context: Context, key: str, **values: object) -> str:
    """A word of the table in the page's language; values are filled in and escaped by the template."""
    text = WORDS[key].in_language(context["lang"])
    return _marked(text.format(**values) if values else text, context["lang"])


def _marked(text: str, language: str) -> str:
    return text if language == "en" else wide_marks(chinese_law(text))


@pass_context
def _say(context: Context, text: Text | str | None) -> str:
    """A text of the library in the page's language; plain text stays as it is."""
    if text is None:
        return ""
    return text if isinstance(text, str) else _marked(text.in_language(context["lang"]), context["lang"])


@pass_context
def _law(context: Context, text: str) -> str:
    """A legal basis that is kept as plain text, as the page's language writes it."""
    return _marked(text, context["lang"])


@pass_context
def _when(context: Context, moment: Any, style: str = "minute") -> Markup | str:
    """An instant as a `<time>`: `12月7日 17:30` or `7 Dec 17:30`; `style` is `minute`, `day` or `clock`."""
    if moment is None:
        return "—"
    office = context["office"]
    instant = as_instant(moment)
    shown = local(instant, office.zone)
    today = local(context["now"], office.zone)
    write = {"minute": in_words, "day": on_day, "clock": clock_time}[style]
    return Markup('<time datetime="{}">{}</time>').format(
        shown.isoformat(timespec="minutes"), write(shown, today).in_language(context["lang"])
    )


@pass_context
def _money(context: Context, fen: int) -> str:
    """Fen as `112.50 元` or `112.50 CNY`."""
    return f"{yuan_text(fen)} {'CNY' if context['lang'] == 'en' else '元'}"


@pass_context
def _read_light(context: Context, view: Any) -> Any:
    return shown_light(view, context["office"], context["now"])


@pass_context
def _read_strip(context: Context, explanation: Any) -> Markup:
    return strip_picture(explanation, context["office"], context["now"], context["lang"])


@pass_context
def _agency(context: Context, key: str) -> str:
    """The title of an agency in the page's language."""
    return _say(context, context["office"].organisation.title_of(key))


def environment() -> Environment:
    """The templates of the county; everything is escaped, and a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("county", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "t": _t,
        "say": _say,
        "when": _when,
        "money": _money,
        "read_light": _read_light,
        "read_strip": _read_strip,
        "agency_title": _agency,
    }
    made.filters |= {"say": _say, "law": _law, "when": _when, "money": _money, "agency_title": _agency}
    return made
