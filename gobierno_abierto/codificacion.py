"""Whatever a request says of its letters, they are read as UTF-8: so are all of the house's forms."""

from django.core.handlers.wsgi import WSGIRequest


class PeticionEnUtf8(WSGIRequest):
    """A request whose own ``charset`` isn't looked at: «base64» and «idna» are charsets to Python, and break a page."""

    @property
    def encoding(self) -> None:
        """Return None: that of the settings."""

    @encoding.setter
    def encoding(self, _: str | None) -> None:
        """Change nothing."""
