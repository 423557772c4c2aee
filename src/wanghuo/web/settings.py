"""The only translation of `Config` to Django."""

from pathlib import Path

from csp.constants import NONE, SELF

from wanghuo.web.config import config
from wanghuo.web.databases import database
from wanghuo.web.own_names import OwnTls, bracketed

_config = config()
_web = Path(__file__).parent
_var = _config.var.resolve()
_ground = _config.ground
_tile_servers = _ground.origins if _ground else []

SECRET_KEY = _config.secret_key.get_secret_value()
FIELD_KEYS = _config.field_keys.get_secret_value()
FIELD_CIPHER = _config.field_cipher
DEBUG = False
ALLOWED_HOSTS = [*_config.hosts, *(map(bracketed, _config.tls_names) if _config.tls else [])]
ROOT_URLCONF = "wanghuo.web.urls"
ASGI_APPLICATION = "wanghuo.web.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_vite",
    "csp",
    "ninja",
    "wanghuo.kernel.facts",
    "wanghuo.kernel.work",
    "wanghuo.kernel.ledger",
    "wanghuo.base.areas",
    "wanghuo.base.people",
    "wanghuo.base.documents",
    "wanghuo.base.deadlines",
    "wanghuo.base.notices",
    "wanghuo.base.exchange",
    "wanghuo.register.records",
    "wanghuo.register.buildings",
    "wanghuo.register.places",
    "wanghuo.register.facilities",
    "wanghuo.register.firms",
    "wanghuo.register.dependants",
    "wanghuo.prevention.hazards",
    "wanghuo.prevention.major_hazards",
    "wanghuo.prevention.checklists",
    "wanghuo.prevention.inspections",
    "wanghuo.prevention.rounds",
    "wanghuo.prevention.campaigns",
    "wanghuo.prevention.owners",
    "wanghuo.prevention.patrol",
    "wanghuo.monitoring.devices",
    "wanghuo.monitoring.readings",
    "wanghuo.monitoring.alarms",
    "wanghuo.monitoring.maintenance",
    "wanghuo.governance.plans",
    "wanghuo.governance.reporting",
    "wanghuo.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wanghuo.web.trust.lead_to_tls",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wanghuo.web.middleware.request_log",
    "wanghuo.web.middleware.actor",
    "wanghuo.web.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_web / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wanghuo.web.context.shell",
            ],
        },
    },
]

DATABASES = {"default": database(_config.database_url, _var)}

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [_web / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [_web / "static"]
MEDIA_ROOT = _var / "files"
READINGS_ROOT = _var / "readings"
MANIFEST = _web / "static" / "dist" / "manifest.json"
DJANGO_VITE = {"default": {"manifest_path": MANIFEST, "static_url_prefix": "dist"}}
WHITENOISE_USE_FINDERS = True

ADMIN_NETWORKS = _config.admin_networks
ADMIN_SECOND_FACTOR = _config.asks_second_factor
TRUSTED_PROXIES = _config.trusted_proxies

SESSION_ENGINE = "wanghuo.web.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _config.https or _config.tls
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = _config.https
SECURE_HSTS_SECONDS = 31_536_000 if _config.https else 0
"""Never for a certificate of one's own: a browser told so could not go back."""
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tile_servers],
        "connect-src": [SELF, *_tile_servers],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 1024 * 1024  # a pasted plan; files have limits of their own
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
LOGGING_CONFIG = None

BASEMAP = _ground
OWN_TLS = (
    OwnTls(_var / "tls", _config.tls_port, _config.port, _config.tls_names) if _config.tls else None
)
PUBLIC_URL = _config.public_url.rstrip("/")
SMTP_URL = _config.smtp_url.get_secret_value()
SMTP_FROM = _config.smtp_from
NOTICE_WEBHOOK_URL = _config.notice_webhook_url
NOTICE_WEBHOOK_SECRET = _config.notice_webhook_secret.get_secret_value()
EXCHANGE_HOSTS = _config.exchange_hosts
