"""Formats of meetings that an ambito or a group keeps beside the field's own: data that people write, never code."""
