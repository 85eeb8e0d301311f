"""The web application for gunicorn."""

import os

from config import settings
from inspect_app import create_app

app = create_app(settings(os.environ))
