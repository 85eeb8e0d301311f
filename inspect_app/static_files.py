"""Stylesheets, scripts and symbols: their address names the release, so that a browser asks for each once, and anew after it.

Modules import each other by relative paths, so the release stands in the path and not in the query.
"""

from datetime import timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

FOLDER = Path(__file__).parent / "static"
KEPT = timedelta(days=365)


def bind_static_files(app: Flask) -> None:
    """Take the place of Flask's own route `static`, and tell Bootstrap's files likewise."""
    releases = {"static": _fingerprint(FOLDER), "bootstrap.static": version("bootstrap-flask")}

    @app.get("/static/<release>/<path:filename>", endpoint="static")
    def static(release: str, filename: str) -> Response:
        """A page that was opened before a release still gets its files."""
        return send_from_directory(FOLDER, filename)

    @app.url_defaults
    def name_release(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in releases:
            values.setdefault("release", releases[endpoint])

    @app.after_request
    def keep(response: Response) -> Response:
        asked = {**request.args, **(request.view_args or {})}.get("release")
        if response.status_code == 200 and asked and asked == releases.get(str(request.endpoint)):
            response.headers["Cache-Control"] = f"public, max-age={int(KEPT.total_seconds())}, immutable"
        return response


def _fingerprint(folder: Path) -> str:
    """Of all files below a folder, by their names and contents."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    told = (f"{path.relative_to(folder)} {sha256(path.read_bytes()).hexdigest()}" for path in files)
    return sha256("\n".join(told).encode()).hexdigest()[:16]
