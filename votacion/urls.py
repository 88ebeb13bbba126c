"""Doors of votacion."""

app_name = "votacion"

urlpatterns: list = []
