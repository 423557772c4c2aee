"""The web process's entry."""

from django.core.asgi import get_asgi_application

from wanghuo.web.bodies import limited
from wanghuo.web.logging import configure_logging
from wanghuo.web.setup import use_our_settings

use_our_settings()
configure_logging("web")
application = limited(get_asgi_application())
