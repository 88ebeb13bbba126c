"""The exercise's facts from inside: opening one, its sections one by one, its plan."""

from django.http import Http404, HttpRequest, HttpResponse


def crear(request: HttpRequest) -> HttpResponse:
    raise Http404


def ficha(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


def seccion(request: HttpRequest, slug: str, clave: str) -> HttpResponse:
    raise Http404


def plano(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
