"""Doors of mesas."""

app_name = "mesas"

urlpatterns: list = []
