"""Makes the app; nothing else."""

from workspace import create_app

app = create_app()
