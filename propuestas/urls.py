"""Doors of propuestas."""

app_name = "propuestas"

urlpatterns: list = []
