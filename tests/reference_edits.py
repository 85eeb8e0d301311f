"""Editing rows of the reference data as a person does: the form, what it would change, and once more."""

import re
from datetime import date

from inspect_app.database import db
from inspect_app.documents.exposure import verdicts
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries.rule import rules
from scoring.exposure import standard

FAR = date(2099, 1, 1)


SOURCE = "GBZ 2.1-2019 第3号修改单"


BENZENE = ("limits-chemical", "C002")


def newest(collection, code):
    rows = db.select(ReferenceItem).filter_by(collection=collection, code=code)
    return db.session.scalars(rows.order_by(ReferenceItem.valid_from.desc())).first()


def sent(browser, endpoint, *, expect=302, **values):
    """The form as it came, with `data` in it, sent until the page has shown what would change, and then once more."""
    data = values.pop("data")
    filled = {**fields_of(browser.get(endpoint, **values).text), **data}
    page = browser.post(endpoint, data=filled, expect=200, **values).text
    seen = re.search(r'name="seen"[^>]* value="([0-9a-f]{64})"', page)
    if seen is None:
        assert expect == 200, page[page.find("mc-errors") :][:600]
        return page
    return browser.post(endpoint, data={**filled, "seen": seen[1]}, expect=expect, **values).text


def fields_of(page):
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        named, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if named and ('type="checkbox"' not in tag or "checked" in tag) and named[1] not in {"seen", "csrf_token"}:
            found[named[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL):
        found[name] = text
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def make_benzene(browser, *, valid_from="2026-12-01", **cells):
    item = newest(*BENZENE)
    sent(
        browser,
        "reference_edit.change",
        item_id=item.id,
        data={"pc_twa": "1", "pc_stel": "2.5", **cells, "valid_from": valid_from, "source": SOURCE},
    )
    return newest(*BENZENE)


def judged(*days):
    header = "id,factor,cas,type,value,unit,hours_per_day,days_per_week,measured_on\n"
    lines = [header, *(f"{day},苯,71-43-2,C_TWA,2,mg/m3,8,5,{day}\n" for day in days)]
    return [row[1:4] + row[5:] for row in list(verdicts(lines, standard(rules)))[1:]]
