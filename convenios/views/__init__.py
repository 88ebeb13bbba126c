"""Screens of the agreement: its text, its signatures, and its public page."""
