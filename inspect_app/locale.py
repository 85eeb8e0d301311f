"""Languages. Source strings are Chinese, the statute's own words; the English edition is one .po file per noun."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

LOCALES = ("zh_Hans", "en")
TRANSLATIONS = Path(__file__).parent / "translations"


class WordConflictError(Exception):
    """Two files translate one string differently."""


class HouseDomain(Domain):
    """Merges the .po files of a language at start, so that every noun keeps its own words."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return translations(str(locale)) if locale else NullTranslations()


def merged_catalog(locale: str) -> Catalog:
    """All messages of one language; a string translated twice must say the same."""
    merged = Catalog(locale=locale)
    for path in sorted((TRANSLATIONS / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale, abort_invalid=True):
                known = merged.get(message.id, context=message.context) if message.id else None
                if known is not None and known.string != message.string:
                    raise WordConflictError(f"{path.name}: {message.id!r} is translated differently elsewhere")
                if message.id:
                    merged.add(message.id, message.string, context=message.context)
    return merged


@lru_cache(maxsize=len(LOCALES))
def translations(locale: str) -> NullTranslations:
    if locale not in LOCALES or not (TRANSLATIONS / locale).is_dir():
        return NullTranslations()
    file = BytesIO()
    write_mo(file, merged_catalog(locale))
    file.seek(0)
    return Translations(file)


def bind_babel(app: Flask) -> None:
    babel = Babel(app, locale_selector=chosen_locale)
    babel.domain_instance = HouseDomain()
    app.before_request(_remember_choice)
    app.jinja_env.globals["language_code"] = language_code


def chosen_locale() -> str:
    """What the reader chose on this page, else in this session, else in the account, else Chinese."""
    if not has_request_context():
        return LOCALES[0]
    wanted = g.get("locale") or session.get("locale") or getattr(current_user, "locale", None)
    return wanted if wanted in LOCALES else LOCALES[0]


def language_code() -> str:
    """The BCP 47 tag of the page."""
    return str(get_locale()).replace("_", "-")


def _remember_choice() -> None:
    wanted = request.args.get("lang", "").replace("-", "_")
    if wanted in LOCALES:
        g.locale = session["locale"] = wanted
