"""Practices: drawn from what a group wrote, tried, confirmed, looked at again; and what readers do with a text."""
