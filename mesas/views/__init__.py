"""Screens of the tables."""
