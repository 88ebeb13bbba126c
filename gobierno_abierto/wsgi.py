"""Door for gunicorn: refuses to start when a stage has no owner or a trigger is missing."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from gobierno_abierto.arranque import verificar
from gobierno_abierto.codificacion import PeticionEnUtf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gobierno_abierto.settings")


def sin_direcciones(registro: logging.LogRecord) -> bool:
    """Let a line of gunicorn's into the log, without what it tells of whoever sent a request that is none."""
    if registro.getMessage().startswith("Invalid request from ip="):
        registro.msg, registro.args = "Invalid request", ()
    return True


logging.getLogger("gunicorn.error").addFilter(sin_direcciones)
application = get_wsgi_application()
application.request_class = PeticionEnUtf8
verificar()
