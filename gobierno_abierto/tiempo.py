"""One clock for the whole house, so that tests can stop it and documents keep fixed dates."""

from datetime import date, datetime

from django.utils import timezone


def ahora() -> datetime:
    """Return the present instant, aware, in UTC."""
    return timezone.now()


def hoy() -> date:
    """Return today's date in the exercise's time zone (America/Mexico_City)."""
    return timezone.localdate()
