"""All settings in one file, read from the environment.

Every variable has a default that suits the demo on one's own computer: SQLite, an
in-process broker, files under `data/`. As soon as DATABASE_URL or SECRET_KEY is given,
the settings are those of a real installation unless DEMO=1 says otherwise.
"""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / "data"  # what the demo keeps: database, files, mail, secret key

env = environ.FileAwareEnv()  # SECRET_KEY_FILE=/run/secrets/… works for every variable


def read_or_create_demo_key(path: Path) -> str:
    """A secret key of this machine's own, made the first time it is needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


# --- Demo or real installation -------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
SECRET_KEY = env.str("SECRET_KEY", default="")
DEMO = env.bool("DEMO", default=not DATABASE_URL and not SECRET_KEY)
DEBUG = env.bool("DEBUG", default=False)

if not SECRET_KEY:
    if not DEMO:
        raise ImproperlyConfigured("SECRET_KEY saknas. Ge minst 50 slumpade tecken i miljön, eller DEMO=1 för demot.")
    SECRET_KEY = read_or_create_demo_key(DATA_DIR / "secret_key")

if not DATABASE_URL and not DEMO:
    raise ImproperlyConfigured("DATABASE_URL saknas. Peka ut databasen, eller sätt DEMO=1 för demot.")

# Another time than the real one, kept in this file by arenden/clock.py, which nobody else reads: for demo and tests.
ALLOW_CLOCK_OVERRIDE = DEMO
KLOCKA_FIL = DATA_DIR / "klocka"

DEMO_LOSENORD = "sjostad-demo"  # every demo account's, shown on the login page of a demo and nowhere else

KOMMUN_NAMN = env.str("KOMMUN_NAMN", default="Sjöstads kommun")
KONTAKT_EPOST = env.str("KONTAKT_EPOST", default="kommun@sjostad.example")  # the registrator's, on every public page

# --- Where it is reached -------------------------------------------------------------

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=not DEMO)  # reached over https, by a proxy that sets X-Forwarded-Proto and -For
# Where links in mails lead.
BASE_URL = env.str(
    "BASE_URL",
    default=f"http://127.0.0.1:{env.str('PORT', default='8000')}" if DEMO else f"https://{ALLOWED_HOSTS[0]}",
)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# --- What it is made of --------------------------------------------------------------

INSTALLED_APPS = [
    "arenden",
    "workflow",
    "documents",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "heroicons",
    "ninja",  # its Swagger UI is served from the package
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "arenden.context.sida",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------

DATABASES = {"default": env.db_url_config(DATABASE_URL or f"sqlite:///{DATA_DIR / 'arendegang.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue from their first statement, so that no transaction fails half-way by SQLITE_BUSY.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}  # seconds

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "filer"))()  # never served by address, only by views
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # bytes
FILE_UPLOAD_PERMISSIONS = 0o640

# --- People --------------------------------------------------------------------------

AUTH_USER_MODEL = "arenden.Anvandare"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mina-arenden/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.login.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0

SESSION_ENGINE = "config.sessions"  # in the database: whoever is logged in stays so when Redis is restarted
SESSION_COOKIE_AGE = 60 * 60  # seconds without a request
SESSION_SAVE_EVERY_REQUEST = False  # config/sessions.py renews it once a minute
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Safety --------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Language and time ---------------------------------------------------------------

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

# --- Static files --------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = None if DEMO else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = DEMO  # the demo needs no collectstatic
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail ----------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'epost'}"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="arendegang@localhost")

# --- Background jobs (timetable in config/celery.py) ---------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# --- Log: to stdout, event names and ids, never form content -------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "rad": {"()": "config.logs.WithoutValues", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "rad"}},
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="WARNING" if DEMO else "INFO")},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
