"""Door for gunicorn: refuses to start when a stage has no owner or a trigger is missing."""

import os

from django.core.wsgi import get_wsgi_application

from gobierno_abierto.arranque import verificar

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gobierno_abierto.settings")

application = get_wsgi_application()
verificar()
