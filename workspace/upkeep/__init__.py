"""Keeping an installation: its database and its server."""
