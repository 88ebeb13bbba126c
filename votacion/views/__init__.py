"""Screens of the vote: the kiosk, the casilla's desk and day, the jornada, and the public results."""
