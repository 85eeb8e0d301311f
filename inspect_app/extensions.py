"""Flask's extensions, unbound; create_app binds them."""

from pathlib import Path

from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_smorest import Api
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect

from inspect_app.database import db

MIGRATIONS = str(Path(__file__).with_name("migrations"))

bootstrap = Bootstrap5()
csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address, default_limits=[])
login_manager = LoginManager()
migrate = Migrate(db=db, directory=MIGRATIONS, render_as_batch=False, compare_type=True)
talisman = Talisman()
api = Api()
