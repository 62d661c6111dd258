"""Meetings: when and where, who was there, what is worked on and how, and what is left of it."""
