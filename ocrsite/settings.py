"""Every setting, read from the environment. A value that cannot be understood, or makes no sense, stops the start."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from dj_email_url import SCHEMES as MAIL_SCHEMES
from django.http.request import split_domain_port
from environs import Env
from marshmallow.validate import OneOf, Range, Regexp

from ocrsite import counters, embedded, logs, pictures, redis_urls, secret

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# ---- where it stands ------------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", "") or BASE_DIR / "var").resolve()
PORT = env.int("PORT", 8000, validate=Range(1, 65535))
NAME = r"(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z.-]+)"  # as requests come by it, so one of other letters in its xn-- form
ORIGIN = rf"https?://{NAME}(:\d{{1,5}})?"
ADDRESS = Regexp(rf"{ORIGIN}/*$", error="Must be an address such as https://scrawl.example, and no folder of it")
BIND = (env.str("BIND", "") or "127.0.0.1").strip("[]")
HERE = "[::1]" if ":" in BIND else "127.0.0.1"
SITE_URL = env.str("SITE_URL", f"http://{HERE}:{PORT}", validate=ADDRESS).rstrip("/")
HTTPS = urlsplit(SITE_URL).scheme == "https"
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret.keep(VAR_DIR / "secret_key")
KEY = Regexp(".", error="Must be keys with commas between, and none at the end")  # whoever likes signs by an empty one
SECRET_KEY_FALLBACKS: list[str] = env.list(
    "SECRET_KEY_FALLBACKS", [], subcast=str.strip, validate=lambda them: [*map(KEY, them)]
)
LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"]
HOST = Regexp(rf"(\*|\.?{NAME})$", error="Must be names such as scrawl.example, without https:// and port")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [], subcast=str.strip, validate=lambda them: [*map(HOST, them)])
ALLOWED_HOSTS = ALLOWED_HOSTS or [split_domain_port(urlsplit(SITE_URL).netloc)[0], *LOCAL_NAMES]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=Range(0))
ROOT_URLCONF = "ocrsite.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "recognition",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_filters",
    "django_prometheus",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]
MIDDLEWARE = [
    "ocrsite.guards.heads_alone",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "ocrsite.logs.request_id",
    "csp.middleware.CSPMiddleware",  # before all that answers by itself: redirects and static files
    "ocrsite.guards.api_in_clear",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ocrsite.guards.private",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ocrsite.guards.bodies",  # after who it is: who is signed in may send more
    "ocrsite.guards.NoFaultOfOurs",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
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
            ],
        },
    },
]

# ---- its processes ---------------------------------------------------------------------------
WEB_PROCESSES = env.int("WEB_PROCESSES", 2, validate=Range(1))
WEB_THREADS = env.int("WEB_THREADS", 8, validate=Range(1))
READ_PROCESSES = env.int("READ_PROCESSES", 2, validate=Range(1))
LIVE_PROCESSES = env.int("LIVE_PROCESSES", 1, validate=Range(1))
WORKER_METRICS_PORT = env.int("WORKER_METRICS_PORT", 0, validate=Range(0, 65535))
if WORKER_METRICS_PORT:
    counters.meet()

# ---- what it keeps --------------------------------------------------------------------------
# Not written as an address: a folder's name may hold what ends one.
FILE = {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "scrawl.sqlite3"}
# Of one in memory each process would have its own.
SERVED = Regexp(
    r"postgres(ql)?://|sqlite:///+[^:/]|$",
    error="Must begin with postgres:// or sqlite:///, which a file's path follows",
)
DATABASE_URL = env.str("DATABASE_URL", "", validate=SERVED)
DATABASES: dict[str, Any] = {"default": env.dj_db_url("DATABASE_URL") if DATABASE_URL else FILE}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,  # a file has no server to be spared
        "TEST": {"NAME": VAR_DIR / "test.sqlite3"},  # a file: the tests' worker is a process of its own
        "OPTIONS": {
            # Readers never wait, and a read-then-write takes its lock first: at the defaults most
            # of 32 clients at once are told «database is locked».
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
else:
    from ocrsite.postgres import Connection

    DATABASES["default"] |= {
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),  # what the address asks for: ?sslmode=verify-full
            "pool": {
                "min_size": 1,
                "max_size": env.int("DATABASE_POOL", 10, validate=Range(1)),
                "timeout": 10,
                # Left to itself the pool waits longer after each try, up to minutes after the server is back.
                "reconnect_timeout": 5,
                "connection_class": Connection,
            },
        },
    }
EMBEDDED_BROKER = not env.str("REDIS_URL", "")
REDIS_URL = env.str("REDIS_URL", "") or embedded.url(VAR_DIR)
# Bells, heartbeats and counters lie one database further than the queue: clearing one spares the other.
CACHE_URL = redis_urls.beside(REDIS_URL, 1)
CACHES = {
    "default": {"BACKEND": "ocrsite.cache.SteadyCache", "LOCATION": CACHE_URL, "KEY_PREFIX": "scrawl"},
}
STORAGES = {
    "default": pictures.storage(env.str("PICTURES_URL", ""), VAR_DIR / "images"),
    "staticfiles": {"BACKEND": "ocrsite.static_files.HashedFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or VAR_DIR / "static").resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
MAX_IMAGE_BYTES = env.int("MAX_IMAGE_BYTES", 10 * 1024**2, validate=Range(1))
# No more than Pillow opens in a worker, whose limit is not lifted: what the web took must be readable there.
MAX_IMAGE_PIXELS = env.int("MAX_IMAGE_PIXELS", 25_000_000, validate=Range(1, 178_956_970))
MAX_IMAGE_RATIO = env.int("MAX_IMAGE_RATIO", 100, validate=Range(1))
USER_STORAGE_BYTES = env.int("USER_STORAGE_BYTES", 1024**3, validate=Range(1, 2**63 - 1))
TRASH_DAYS = env.int("TRASH_DAYS", 30, validate=Range(0, 36500))
# Base64 makes three bytes four, and the JSON around it needs a little room.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_IMAGE_BYTES * 4 // 3 + 64 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# ---- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["accounts.hashers.LeanArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.passwords.NotAboutThisSite"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {  # a whole class sits behind one address, and signs up within the same minute
    "login": "120/m/ip",
    "signup": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",  # whose key it is: accounts.adapter
    "login_failed_strangers": "50/h/key",
    # Letters to one address, whoever asks. Of ten links in an hour one at least is good still.
    "reset_password": "20/m/ip,5/m/key,10/h/key",
    "confirm_email": "1/10s/key,20/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "accounts.factors.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "login_webauthn": "accounts.forms.LoginPasskeyForm",
    "authenticate": "accounts.forms.AuthenticateForm",
    "authenticate_webauthn": "accounts.forms.AuthenticatePasskeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticatePasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": ACCOUNT_RATE_LIMITS["login"]}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a code that changes while it is typed is still good
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False  # it would write a row with every page
SESSION_COOKIE_AGE = 30 * 24 * 3600
# What begins otherwise is taken for a server that is spoken to in clear.
MAIL_BEGINS = Regexp(f"({'|'.join(MAIL_SCHEMES)}):", error=f"Must begin with one of: {', '.join(MAIL_SCHEMES)}")
EMAIL_URL = env.str("EMAIL_URL", "console:", validate=MAIL_BEGINS)
vars().update(env.dj_email_url("EMAIL_URL", EMAIL_URL))
# A mail server that says nothing would hold a web thread for ever.
EMAIL_TIMEOUT = vars()["EMAIL_TIMEOUT"] or 5
# With a mail server an address is confirmed by a code, and signing up never tells who has an account.
# Without one nobody could read the code: people are taken at their word.
MAIL_SERVER = not EMAIL_URL.startswith("console:")
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_SERVER else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = MAIL_SERVER
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = MAIL_SERVER
# allauth offers it to new people alone, which would tell who has an account.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or "Scrawl <scrawl@localhost>"

# ---- who may ask, and how -------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
# Under such a name a browser takes a cookie from this very host alone, and over https.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie less
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # probes come without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "ocrsite.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # drawings before they are sent
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SITES = Regexp(rf"{ORIGIN}$", error="Must be addresses such as https://school.example, with nothing behind")
CORS_ALLOWED_ORIGINS: list[str] = env.list(
    "CORS_ALLOWED_ORIGINS", [], subcast=str.strip, validate=lambda them: [*map(SITES, them)]
)
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["Location", "Retry-After", "X-Request-ID", "Preference-Applied"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "idempotency-key", "prefer", "x-csrftoken"]
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# ---- the API --------------------------------------------------------------------------------
PREVIEW_RATE = env.int("PREVIEW_RATE", 1200, validate=Range(1))  # a minute, for each address or account
SUBMIT_RATE = env.int("SUBMIT_RATE", 3000, validate=Range(1))  # a minute, for each account
READ_RATE = env.int("READ_RATE", 6000, validate=Range(1))
EXPLAIN_RATE = env.int("EXPLAIN_RATE", 12, validate=Range(1))  # a full page takes seconds of who reads previews
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.authentication.TokenScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["recognition.api.parsers.FewPartsParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,  # upon OPTIONS it would tell in the code's words what the description tells
    "EXCEPTION_HANDLER": "recognition.api.problems.handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Scrawl",
    "VERSION": "1",
    "DESCRIPTION": "A program shows a token, as `Authorization: Bearer scrawl_…`. You make it on "
    "[your account’s page](/account/tokens/) and say there whether it may read, write or both. While you are signed "
    "in, the calls on this page need none. What is refused is told as `application/problem+json`.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},  # else it sends the address of ours to another
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # it would call optional what a PATCH wants
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "string", "format": "uuid"}},
    "ENUM_NAME_OVERRIDES": {"EngineEnum": "recognition.models.Engine"},
}

# ---- the queue ------------------------------------------------------------------------------
LEASE_SECONDS = env.int("LEASE_SECONDS", 60, validate=Range(2, 24 * 3600))
REPUBLISH_SECONDS = env.float("REPUBLISH_SECONDS", 10, validate=Range(1, 60))
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 5, validate=Range(0.1, 3600))
HEARTBEAT_SECONDS = 20
CELERY_BROKER_URL = redis_urls.for_celery(REDIS_URL)
# A hung server must not hang the site: left to itself a publish waits for ever. A second for each
# word with it, and no second try while somebody waits, for the sweeper tries again.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    # Of what a worker took the broker keeps nothing: what a dead one held comes back by its lease, once. A copy there
    # would be two more words for each message, and a task longer than its timeout would run twice at once.
    "ack_emulation": False,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True  # worker and broker start together, in any order
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives its broker
CELERY_BROKER_CHANNEL_ERROR_RETRY = True  # ... and one that takes no word: its disk is full, or another leads now
CELERY_TASK_IGNORE_RESULT = True  # the row keeps the result, the bell tells of it
CELERY_TASK_DEFAULT_QUEUE = "reads"  # a task that names no lane is nobody's live preview
CELERY_TASK_CREATE_MISSING_QUEUES = False  # a misspelt lane is an error, not a lane that nobody serves
# The row holds the work, not the message. Late, a message whose child is killed is acknowledged all the
# same and lost, or comes back for ever; a row is tried three times and then set aside.
CELERY_TASK_ACKS_LATE = False
CELERY_DB_REUSE_MAX = 1000  # tasks: Celery would make a pool of connections for each, and close it after
CELERY_TASK_TIME_LIMIT = LEASE_SECONDS - 10 if LEASE_SECONDS > 20 else LEASE_SECONDS / 2  # ends before its lease does
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # what waits, waits where any worker can take it
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOG_LEVEL and LOG_FORMAT hold in workers too
CELERY_WORKER_REDIRECT_STDOUTS = False  # the log itself is written there
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 30  # a child loads and warms the networks before it says that it lives
CELERY_WORKER_SEND_TASK_EVENTS = False  # nobody listens, and each would cost a word with the broker
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]  # a pickle in the queue would run as whoever reads it

# ---- words ----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", "") or "UTC"
USE_TZ = True
LOG_LEVEL = env.log_level("LOG_LEVEL", logging.INFO)
LOG_FORMAT = env.str("LOG_FORMAT", "console", validate=OneOf(["console", "json"]))
LOGGING = logs.settings(LOG_LEVEL, LOG_FORMAT)
