"""One file, read from top to bottom; every knob goes through `env`."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tracker import env

# --- Where we are -----------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
env.load(BASE_DIR / ".env")
TESTING = "pytest" in sys.modules
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.kept_secret("SECRET_KEY", DATA_DIR / "secret_key")
PORT = env.number("PORT", 8000, least=1)
BASE_URL = env.url("BASE_URL", f"http://localhost:{PORT}", ("http", "https"))
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(BASE_URL).hostname or "localhost",
    *env.words("ALLOWED_HOSTS"),
    *([] if HTTPS else ["localhost", "127.0.0.1", "[::1]"]),
]
if "*" in ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured("ALLOWED_HOSTS='*': expected the names of this server.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")

# --- Who we are -------------------------------------------------------------------
HOME_ROR = env.text("HOME_ROR")
HOME_NAME = env.text("HOME_NAME")
HOME_COUNTRY = env.country("HOME_COUNTRY")
BASE_CURRENCY = env.currency("BASE_CURRENCY", "EUR")

# --- The house --------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "tracker.jobs",
    "tracker.records",
    "tracker.insight",
    "tracker.exchange",
    "tracker.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tracker.web.nav.navigation",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database ---------------------------------------------------------------------
SQLITE_OPTIONS = {
    "timeout": 20,
    # Without IMMEDIATE a read that turns into a write fails at once with "locked".
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
        "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-8000;"
    ),
}
POSTGRES_OPTIONS = {
    "options": (
        "-c statement_timeout=30000 -c lock_timeout=5000 "
        "-c idle_in_transaction_session_timeout=60000 "
        # To compile a statement takes seconds; hardly any is worth it.
        "-c jit=off"
    ),
}


def database(address: str) -> dict[str, object]:
    """SQLite in DATA_DIR unless DATABASE_URL names a PostgreSQL."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "db.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": SQLITE_OPTIONS,
            # A file, not memory: tests meet the same locks as the office.
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise env.refuse("DATABASE_URL", "…", "postgresql://user:password@host/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": POSTGRES_OPTIONS,
    }


DATABASES = {"default": database(env.text("DATABASE_URL"))}

# --- People and sign-in -----------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Rapport"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.ConfirmCodeForm",
}
SIGN_IN_TRIES = 10  # of one account from one address, counted in the database
SIGN_IN_WINDOW = 15 * 60  # seconds
LINK_TRIES = 60  # addresses that lead nowhere, asked for from one side in the window
LINK_SAVES = 120  # of one link in the window
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
OIDC = {
    name: env.text(f"OIDC_{name.upper()}")
    for name in ("server_url", "client_id", "client_secret", "name")
}
OIDC_ORIGIN = "://".join(urlsplit(OIDC["server_url"])[:2])
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC["name"] or "OpenID Connect",
                "client_id": OIDC["client_id"],
                "secret": OIDC["client_secret"],
                "settings": {"server_url": OIDC["server_url"]},
            }
        ]
        if OIDC["client_id"] and OIDC["server_url"]
        else []
    }
}

# --- The web's rules --------------------------------------------------------------
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "rapport_sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "rapport_csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 8 * 3600
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # The institution's sign-in answers our form with a redirect to itself.
        "form-action": [SELF, *([OIDC_ORIGIN] if OIDC["server_url"] else [])],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
UPLOAD_LIMIT = 200 * 1024 * 1024

# --- Languages, places, files -----------------------------------------------------
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", ("en", "zh-hans"))
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
# What allauth says, in the words of this house: they come before its own.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_allauth"]
FORMAT_MODULE_PATH = ["tracker.formats"]
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if not (DEBUG or TESTING):
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "tracker.hashed.HashedFiles"},
    }
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("map", "jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "woff", "woff2"),
)
MEDIA_ROOT = DATA_DIR / "files"
BACKUP_DIR = env.place("BACKUP_DIR", DATA_DIR / "backups")
BACKUP_KEEP = env.keeping("BACKUP_KEEP", "7,4,12")  # days, weeks, months; or off
FILE_UPLOAD_TEMP_DIR = env.folder("UPLOAD_DIR", DATA_DIR / "uploads")

# --- Mail -------------------------------------------------------------------------
EMAIL_URL = urlsplit(env.url("EMAIL_URL", "", ("smtp", "smtps", "console")))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_URL.scheme.startswith("smtp")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = EMAIL_URL.hostname or "localhost", EMAIL_URL.port or 25
EMAIL_HOST_USER = unquote(EMAIL_URL.username or "")
EMAIL_HOST_PASSWORD = unquote(EMAIL_URL.password or "")
EMAIL_USE_SSL = EMAIL_URL.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text(
    "EMAIL_FROM", f"rapport@{urlsplit(BASE_URL).hostname or 'localhost'}"
)

MAIL_IN = env.mailbox("MAIL_IN")  # people forward to a tagged form of it
IMAP_URL = urlsplit(env.url("IMAP_URL", "", ("imaps", "imap")))
if IMAP_URL.scheme and not (MAIL_IN and IMAP_URL.hostname and IMAP_URL.username):
    raise ImproperlyConfigured(
        "IMAP_URL: expected imaps://user:password@host/folder, and MAIL_IN beside it."
    )

# --- API --------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["tracker.api.permissions.DenyUntilDeclared"],
    "DEFAULT_PARSER_CLASSES": ["tracker.api.parsers.CarefulJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "tracker.api.pages.Pages",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tracker.api.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rapport",
    "DESCRIPTION": "International cooperation: records, relationships, indicators.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["tracker.api.schema.complete"],
}
METRICS_FROM = env.words("METRICS_FROM")  # addresses or networks that may read /metrics

# --- Background work --------------------------------------------------------------
REDIS_URL = env.url("REDIS_URL", "", ("redis", "rediss"))
QUEUE_DIR = env.folder("QUEUE_DIR", DATA_DIR / "queue")
CELERY_BROKER_URL = REDIS_URL or "folder://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {
        "visibility_timeout": 900,  # longer than the time limit, or tasks start twice
        "unacked_restore_throttle": 1,
        "unacked_restore_interval": 10,
        "socket_keepalive": True,
        "socket_connect_timeout": 2,
        "health_check_interval": 25,
        "retry_on_timeout": True,
        "global_keyprefix": env.text("REDIS_PREFIX", "rapport:"),
    }
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR),
        "data_folder_out": str(QUEUE_DIR),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.1,
    }
)
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True  # state lives in the ledger
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False  # the sweep sends again; a page does not wait
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_ETA_TASK_LIMIT = 1000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_WORKER_CONCURRENCY = env.number("WORKERS", 2, least=1)
    CELERY_TASK_REJECT_ON_WORKER_LOST = True
    CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 600, 540
    CELERY_VISIBILITY_TIMEOUT = 900
    CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
    CELERY_WORKER_PREFETCH_MULTIPLIER = 1
    CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
    CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
else:
    CELERY_WORKER_POOL = "threads"  # the ledger's lease bounds a job, no time limit
    CELERY_WORKER_CONCURRENCY = env.number("WORKERS", 4, least=1)
    CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    # Prefetch 1 makes this Celery sleep on transports that poll.
    CELERY_WORKER_PREFETCH_MULTIPLIER = 16
if TESTING:
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = "memory://", {}
CELERY_BEAT_SCHEDULE = {
    # The scheduler only says "look"; the ledger's slot row decides what is due.
    # Each worker has a clock of its own that says the same (jobs/ticker.py).
    name: {
        "task": f"tracker.jobs.tasks.{task}",
        "schedule": seconds,
        "args": args,
        "options": {"expires": seconds * 2},
    }
    for name, task, seconds, args in (
        ("sweep the ledger", "sweep", 15.0, ()),
        ("look at what is due", "look", 60.0, ()),
        ("show that we are alive", "beat", 30.0, ("scheduler",)),
    )
}

# --- Logs -------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("LOG_FORMAT", "line", ("line", "json")),
        }
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.choice(
            "LOG_LEVEL", "warning", ("debug", "info", "warning", "error")
        ).upper(),
    },
}
