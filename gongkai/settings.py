"""One settings file, read from the environment; its defaults run on SQLite straight after a clone.

Every setting is described in docs/settings.md; a test holds the two together.
"""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool = False) -> bool:
    """Return whether the environment switches `name` on (1, true, yes, on)."""
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


# --- where things live -------------------------------------------------------------------------
VAR = Path(os.environ.get("GONGKAI_VAR", BASE_DIR / "var"))
DEMO = flag("GONGKAI_DEMO")
DEBUG = flag("GONGKAI_DEBUG")

# --- secrets -----------------------------------------------------------------------------------
SECRET_KEY = os.environ.get("GONGKAI_SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured("GONGKAI_SECRET_KEY is not set: give a long random value, or run `gongkai demo`.")
    SECRET_KEY = "only-for-trying-out-never-for-a-bureau"  # noqa: S105 - debug and demo only, see above
# Keys used before: what was signed or sealed under them still opens.
SECRET_KEY_FALLBACKS = os.environ.get("GONGKAI_OLD_SECRET_KEYS", "").split()
# Ed25519 seed of the log's signing key, 64 hexadecimal digits. The demo makes its own in var/.
LEDGER_KEY = os.environ.get("GONGKAI_LEDGER_KEY", "")
LEDGER_ORIGIN = os.environ.get("GONGKAI_LEDGER_ORIGIN", "gongkai.example/log")
# Fernet keys for identity papers, separated by commas; the first seals, the others only open. The demo makes its own.
VAULT_KEYS = tuple(key.strip() for key in os.environ.get("GONGKAI_VAULT_KEYS", "").split(",") if key.strip())
if not VAULT_KEYS:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured(
            "GONGKAI_VAULT_KEYS is not set: identity papers cannot be sealed. `gongkai requests new-key` makes a key."
        )
    VAULT_KEYS = ("b25seS1mb3ItdHJ5aW5nLW91dC1uZXZlci1idXJlYXU=",)  # debug and demo only, see above

# --- the web -----------------------------------------------------------------------------------
ALLOWED_HOSTS = os.environ.get("GONGKAI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
BASE_URL = os.environ.get("GONGKAI_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("GONGKAI_BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# What somebody who is not signed in may send at once, in bytes: a canonical form to be verified, with room to spare.
PUBLIC_POST_LIMIT = 3 * 1024 * 1024
# Where a stranger hands in papers there may be more: an identity paper, an attachment, and the form around them.
PUBLIC_UPLOADS = {"/requests/new": 16 * 1024 * 1024}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# The largest official document or attachment that may be handed in, in bytes.
UPLOAD_LIMIT = int(os.environ.get("GONGKAI_UPLOAD_LIMIT", 20 * 1024 * 1024))

# Where the virus scanner listens: host:port or the path of clamd's socket. Empty: none is asked.
CLAMD = os.environ.get("GONGKAI_CLAMD", "")

# --- ready pages (frame/page_cache.py) ---------------------------------------------------------
# What one process keeps of them in memory, in bytes; 0: every page is made anew for every reader.
PAGE_MEMORY = int(os.environ.get("GONGKAI_PAGE_MEMORY", 64 * 1024 * 1024))
# Ready pages are also written as files for nginx (deploy/nginx).
PAGE_FILES = flag("GONGKAI_PAGE_FILES")
# How often one network may ask for what is made on the spot (frame/limits.py) in a minute; 0: as often as it likes.
RATE = int(os.environ.get("GONGKAI_RATE", 600))

# --- reposts -----------------------------------------------------------------------------------
# Where files are put in for reposting when the network is closed: one folder a source. Empty: no such folder.
REPOST_DROP = Path(os.environ["GONGKAI_REPOST_DROP"]) if os.environ.get("GONGKAI_REPOST_DROP") else None
# Hosts of configured sources that stand inside the government network and may have private addresses.
REPOST_PRIVATE_HOSTS = frozenset(os.environ.get("GONGKAI_REPOST_PRIVATE_HOSTS", "").lower().replace(",", " ").split())

# --- the site watches itself ---------------------------------------------------------------------
# Whether the night run also asks the links that lead to other sites: one request each, to public hosts only.
SELFCHECK_OUTSIDE = flag("GONGKAI_SELFCHECK_OUTSIDE")
# How many pages it opens in a night. Standing pages come first; documents beyond take turns.
SELFCHECK_PAGES = int(os.environ.get("GONGKAI_SELFCHECK_PAGES", 2000))

INSTALLED_APPS = [
    "gongkai.frame",
    "gongkai.organisation",
    "gongkai.ledger",
    "gongkai.post",
    "gongkai.deadlines",
    "gongkai.review",
    "gongkai.publishing",
    "gongkai.columns",
    "gongkai.programme",
    "gongkai.reposts",
    "gongkai.feedback",
    "gongkai.requests",
    "gongkai.answers",
    "gongkai.yearly",
    "gongkai.selfcheck",
    "gongkai.portal",
    "gongkai.subscriptions",
    "gongkai.workdesk",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongkai.frame.middleware.Headers",
    "gongkai.frame.middleware.Elsewhere",
    "gongkai.frame.middleware.Plain",
    "gongkai.frame.limits.FairShare",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongkai.frame.middleware.Bounded",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongkai.frame.middleware.Refusals",
    "gongkai.workdesk.middleware.StaffDoor",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gongkai.urls"
WSGI_APPLICATION = "gongkai.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongkai.frame.context.frame",
                "gongkai.portal.context.site",
            ],
            "builtins": ["gongkai.frame.templatetags.frame", "gongkai.portal.templatetags.structured"],
        },
    },
]

# --- the database ------------------------------------------------------------------------------
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{VAR / 'gongkai.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes the lock when it begins, so an action that checks before it writes cannot be overtaken.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
LOGIN_URL = "wagtailadmin_login"

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
USE_I18N = USE_TZ = True

# --- files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"  # Never routed: files leave the house through views that ask who may see them.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# --- Wagtail -----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "公开 · 政务公开平台"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# --- mail --------------------------------------------------------------------------------------
# Nothing is sent before a sender is named: letters are written where a deed asks for them, and wait. The demo has a
# sender of its own and writes its letters into a folder.
MAIL_FROM = os.environ.get("GONGKAI_MAIL_FROM", "公开平台 <portal@demo.invalid>" if DEMO else "")
EMAIL_BACKEND = os.environ.get(
    "GONGKAI_EMAIL_BACKEND", f"django.core.mail.backends.{'filebased' if DEMO else 'smtp'}.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("GONGKAI_MAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("GONGKAI_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("GONGKAI_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GONGKAI_MAIL_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("GONGKAI_MAIL_SECURITY", "") == "tls"
EMAIL_USE_TLS = os.environ.get("GONGKAI_MAIL_SECURITY", "") == "starttls"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "gongkai.frame.logs.WithoutSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
