"""Makes the app; nothing else."""

from workspace import create_app
from workspace.db import LOCK_WAIT

app = create_app(lock_wait=LOCK_WAIT)
