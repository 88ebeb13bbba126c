"""Screens of proposals, dictámenes and the validation session; a save that came second loses nothing."""
