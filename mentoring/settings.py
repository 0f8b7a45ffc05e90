"""Settings, read from the environment. Production is the default and refuses to start unsafe.

docs/configuration.md lists every variable.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from mentoring.env import (
    database_from_url,
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_text,
)

BASE_DIR = Path(__file__).resolve().parent.parent

MODE = env_text("NORTHBOUND_MODE", "production")
if MODE not in {"production", "development", "demo", "test"}:
    raise ImproperlyConfigured("NORTHBOUND_MODE must be production, development, demo or test.")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
TESTING = MODE == "test"
DEBUG = MODE == "development"

# Each organization's employee files lie in a folder of its own below it, named by its slug. Empty: no such folder.
IMPORT_FOLDER = env_text("NORTHBOUND_IMPORT_FOLDER", "")
DATA_DIR = Path(env_text("NORTHBOUND_DATA", str(BASE_DIR / ".data" / MODE)))
SECRET_KEY = env_secret("NORTHBOUND_SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("NORTHBOUND_SECRET_KEY_FALLBACKS")
VAULT_KEY_FILE = env_text("NORTHBOUND_VAULT_KEY_FILE")
PUBLIC_URL = env_text("NORTHBOUND_PUBLIC_URL", "" if PRODUCTION else "http://localhost:8000")
ALLOWED_HOSTS = env_list("NORTHBOUND_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,testserver")
TRUSTED_PROXY_COUNT = env_int("NORTHBOUND_TRUSTED_PROXY_COUNT", 0)

# --- What is installed: the order is the order of architecture.md, lowest first -----------------------------------
INSTALLED_APPS = [
    "mentoring.tenancy",  # before Django's own: its `migrate` command uses the owner's connection
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of sessions loads it
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "mentoring.accounts",
    "mentoring.audit",
    "mentoring.jobs",
    "mentoring.notifications",
    "mentoring.api",
    "mentoring.ui",
    "mentoring.members",
    "participants",
    "programs",
    "development_plans",
    "relationships",
    "matching",
    "evaluation",
    "mentoring.portal",
]
if not PRODUCTION:
    INSTALLED_APPS.append("mentoring.demo")

MIDDLEWARE = [
    "mentoring.ui.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mentoring.tenancy.middleware.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mentoring.tenancy.middleware.OrganizationMiddleware",
    "mentoring.members.kept.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentoring.ui.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"

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
                "mentoring.ui.context.interface",
                "mentoring.members.context.session_end",
            ],
            # A misspelled variable is a visible mistake in tests, an empty string for people.
            "string_if_invalid": "!!undefined: %s!!" if TESTING else "",
        },
    }
]

# --- Database: two roles; the application is never the owner (architecture.md, Tenancy) ----------------------------
DATABASES = {
    "default": database_from_url(env_secret("DATABASE_URL"), application="northbound"),
    "owner": database_from_url(
        env_secret("DATABASE_OWNER_URL", env_secret("DATABASE_URL")), application="northbound owner"
    ),
}
DATABASES["default"] |= {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASE_ROUTERS = ["mentoring.tenancy.routers.OneDatabaseRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker and cache ----------------------------------------------------------------------------------------------
REDIS_URL = env_secret("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # It only counts requests: a server that hangs must not hold each of them up.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 5, "socket_connect_timeout": 2}
# A dead broker must not slow a request: the row in the database is the promise, the message only a nudge.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Sign-in ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/organizations/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "mentoring.members.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "mentoring.members.passwords.OwnWordsValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "mentoring.members.adapters.AccountAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "mentoring.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
# Ends so long after the last request, and so long after the sign-in whatever happens (mentoring/accounts/sessions.py).
SESSION_IDLE = timedelta(minutes=env_int("NORTHBOUND_SESSION_IDLE_MINUTES", 60))
SESSION_COOKIE_AGE = int(timedelta(minutes=env_int("NORTHBOUND_SESSION_MINUTES", 720)).total_seconds())
if not timedelta(minutes=5) <= SESSION_IDLE <= timedelta(seconds=SESSION_COOKIE_AGE) <= timedelta(days=30):
    raise ImproperlyConfigured(
        "NORTHBOUND_SESSION_IDLE_MINUTES must be at least 5 and not more than NORTHBOUND_SESSION_MINUTES, "
        "which must not be more than 43200 (30 days)."
    )
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mentoring.members.kept.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["mentoring.api.authentication.ScopeAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["mentoring.api.permissions.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["mentoring.api.parsers.StrictJSONParser"],
    "EXCEPTION_HANDLER": "mentoring.api.errors.problem_response",
    "DEFAULT_SCHEMA_CLASS": "mentoring.api.schema.OrganizationSchema",
    "DEFAULT_PAGINATION_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Northbound API",
    "DESCRIPTION": "Everything the screens do, for programs. See /api/docs/.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["mentoring.api.permissions.Public"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1/o/\{organization_slug\}",
    "COMPONENT_SPLIT_REQUEST": True,
    # A hundred operations unfolded at once take a browser many seconds.
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "filter": True},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    # Several nouns have a status of their own; each gets its own name.
    "ENUM_NAME_OVERRIDES": {
        "ActionItemStatusEnum": "relationships.choices.ActionItemStatus",
        "ApplicationStatusEnum": "programs.choices.ApplicationStatus",
        "ApplicationDecisionEnum": ["accepted", "waitlisted", "rejected"],
        "ChangeKindEnum": "participants.choices.ChangeKind",
        "ChangeStatusEnum": "participants.choices.ChangeStatus",
        "EnteredChangeKindEnum": ["on_leave", "back", "promoted", "moved", "left"],
        "DifferenceKindEnum": ["added", "removed", "changed"],
        "EnrollmentStatusEnum": "programs.choices.EnrollmentStatus",
        "GoalStatusEnum": "development_plans.choices.GoalStatus",
        "ImportStatusEnum": "participants.choices.ImportStatus",
        "IntakeStatusEnum": "programs.choices.IntakeStatus",
        "PlanStatusEnum": "development_plans.choices.PlanStatus",
        "ProgramStatusEnum": "programs.choices.ProgramStatus",
        "SourceKindEnum": "participants.choices.SourceKind",
        "SourceOutcomeEnum": "participants.choices.SourceOutcome",
        "ReadinessBandEnum": "evaluation.choices.BANDS",
        "ReadinessEnum": "evaluation.choices.Readiness",
        "ReviewStatusEnum": "evaluation.choices.ReviewStatus",
    },
}

# --- Mail ------------------------------------------------------------------------------------------------------------
# smtp, file (one file a message) or console; the demo keeps messages in files and shows them on its mailbox page.
MAIL_TRANSPORT = env_text("NORTHBOUND_MAIL", "smtp" if PRODUCTION else "file")
EMAIL_BACKEND = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}[MAIL_TRANSPORT]
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_HOST = env_text("NORTHBOUND_SMTP_HOST", "localhost")
EMAIL_PORT = env_int("NORTHBOUND_SMTP_PORT", 25)
EMAIL_HOST_USER = env_text("NORTHBOUND_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env_secret("NORTHBOUND_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env_bool("NORTHBOUND_SMTP_TLS", PRODUCTION)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("NORTHBOUND_MAIL_FROM", "Northbound <no-reply@northbound.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# --- Transport and headers -------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING" if TESTING else "INFO"},
}
