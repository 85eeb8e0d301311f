"""Everything that a citizen can reach: every link from the home page on, downloads unpacked, the interface."""

import io
import re
import zipfile
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask

from tests.pages import Browser

STARTS = (
    "/",
    "/?lang=en",
    "/open/draws/",
    "/open/results/",
    "/open/results/list.csv",
    "/open/words",
    "/open/api",
    "/open/link",
    "/sign-in",
    "/api/v1/openapi.json",
    "/api/v1/public/draws",
    "/api/v1/public/results",
    "/api/v1/public/results.csv",
)
LINK = re.compile(r'(?:href|src|data-bundle-url)="([^"]+)"|"href": ?"([^"]+)"')
NOT_FOLLOWED = ("/static/", "/bootstrap/")
TIER_WORDS = ("重点", "关注", "Key tier", "watch", '"key"', "tier_reasons")
"""Words of tiers in both languages and as the register stores them; 一般 is too common a word to look for."""
ASSESSMENT_WORDS = (
    *("自评", "自查", "催报", "风险类别", "风险分级", "管理状况", "甲类", "乙类", "丙类", "低风险", "中风险", "高风险"),
    *("抽查不实", "elf-assessment", "Self-check", "risk class", "Hazard-risk", "Class Jia", "Class Yi", "Class Bing"),
    *("pilot-2022", "guide-2019", "assessments", "found_false"),
)
"""Words of risk classes and self-assessments (practice: self-check scores are never public)."""
PACKED = b"PK\x03\x04"


def everything(app: Flask) -> dict[str, bytes]:
    """Address → bytes, of a reader who signs in nowhere. A packed file stands unpacked beside it."""
    client, found, waiting = Browser(app).client, {}, list(STARTS)
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(NOT_FOLLOWED):
            continue
        response = client.get(address)
        assert response.status_code == 200, f"{address}: {response.status}"
        found[address] = response.get_data() + str(response.headers).encode()
        waiting += _links(address, response.get_data())
        found |= _unpacked(address, response.get_data())
    return found


def _links(address: str, content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace").replace("&amp;", "&")
    targets = (urldefrag(urljoin(address, first or second)).url for first, second in LINK.findall(text))
    return [target for target in targets if target.startswith("/") and not urlsplit(target).netloc]


def _unpacked(address: str, content: bytes) -> dict[str, bytes]:
    if not content.startswith(PACKED):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {f"{address}!{name}": archive.read(name) for name in archive.namelist()}
