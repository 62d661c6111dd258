"""The roof: builds the application out of its rooms."""
