"""Screens of the house: public pages, internal work, accounts."""
