"""One settings file; every difference between machines arrives by environment variable (see README)."""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
PRODUCCION = os.environ.get("GA_PRODUCCION") == "1"
DATOS = Path(os.environ.get("GA_DATOS", BASE_DIR / "datos"))


def leer_llave(nombre: str) -> str:
    """Return the secret ``nombre`` from GA_<NOMBRE>, or from ``datos/llaves/``, made on first use (mode 600).

    In production a missing secret is an error: nobody may run a city on a key made by accident.
    """
    if valor := os.environ.get(f"GA_{nombre.upper()}"):
        return valor
    ruta = DATOS / "llaves" / nombre
    if not ruta.exists():
        if PRODUCCION:
            raise ImproperlyConfigured(f"Falta la variable GA_{nombre.upper()}.")
        ruta.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        provisional = ruta.with_name(f".{nombre}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(provisional, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as archivo:
            archivo.write(secrets.token_urlsafe(48))
        try:
            os.link(provisional, ruta)  # whoever links first wins; the others read the winner's key
        except FileExistsError:
            pass
        finally:
            provisional.unlink()
    return ruta.read_text(encoding="ascii").strip()


def lista(nombre: str, omision: str = "") -> list[str]:
    """Return a comma-separated environment variable as a list, without blanks."""
    return [parte.strip() for parte in os.environ.get(nombre, omision).split(",") if parte.strip()]


SECRET_KEY = leer_llave("clave_secreta")
LLAVE_PERSONAS = leer_llave(
    "llave_personas"
)  # keyed hashes that tell whether two registrations are one person
LLAVE_TARJETAS = leer_llave("llave_tarjetas")  # keyed hashes of the voting cards' codes
LLAVE_KIOSCO = leer_llave("llave_kiosco")  # encrypts the one cookie that a ballot travels in

DEBUG = False
ALLOWED_HOSTS = lista("GA_ANFITRIONES", "" if PRODUCCION else "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = lista("GA_ORIGENES")
DIRECCION_PUBLICA = os.environ.get("GA_DIRECCION_PUBLICA", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "convenios",
    "votacion",
    "propuestas",
    "mesas",
    "gobierno_abierto.ejemplo",
    "gobierno_abierto.ejercicios",
    "gobierno_abierto.bitacora",
    "gobierno_abierto.documentos",
    "gobierno_abierto.cuentas",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gobierno_abierto.cuentas.middleware.ExigirCuenta",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Every view that needs no account; all others ask for one. A test walks the URLconf with this list.
VISTAS_PUBLICAS = frozenset(
    {
        "inicio",
        "entrar",
        "admin_entrar",
        "verificar",
        "documentos:verificar",
        "documentos:comparar",
        "documentos:pdf",
        "documentos:json",
        "documentos:preparacion",
        "documentos:avance",
        "ejercicios:publico",
        "ejercicios:documentos",
        "ejercicios:cronograma_pdf",
        "ejercicios:plano",
        "mesas:convocatoria",
        "mesas:registro",
        "mesas:registro_listo",
        "mesas:aviso",
        "propuestas:publicas",
        "propuestas:mi_idea",
        "votacion:resultados",
        "votacion:kiosco_inicio",
        "votacion:kiosco_boleta",
        "votacion:kiosco_confirmar",
        "votacion:kiosco_gracias",
        "votacion:kiosco_sigue",
        "votacion:kiosco_salir",
        "votacion:kiosco_enlazar",
        "convenios:publico",
    }
)

ROOT_URLCONF = "gobierno_abierto.urls"
WSGI_APPLICATION = "gobierno_abierto.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["gobierno_abierto.componentes"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATOS / 'gobierno_abierto.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
    DATABASES["default"]["TEST"] = {
        "NAME": os.environ.get("GA_BASE_DE_PRUEBAS", str(DATOS / "pruebas.sqlite3"))
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "cuentas.Usuario"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["usuario", "nombre", "cargo"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "entrar"
LOGIN_REDIRECT_URL = "panel"
LOGOUT_REDIRECT_URL = "inicio"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_FORM_FIELD = "username"  # the sign-in form's name for it, which is not the model's
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "cuentas/bloqueo.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# Counts of tries: per device in each process's memory; per address in a folder that all of them share.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "direcciones": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATOS / "intentos",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

LANGUAGE_CODE = "es-mx"
TIME_ZONE = "America/Mexico_City"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATOS / "estaticos"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATOS / "archivos"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # one working day
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "gobierno_abierto.urls.csrf_rechazado"
if PRODUCCION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = int(os.environ.get("GA_HSTS_SEGUNDOS", 31_536_000))
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
TRAS_PROXY = os.environ.get("GA_PROXY") == "1"
if TRAS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"consola": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["consola"], "level": "WARNING"},
}
