"""The dashboard."""

import os

os.environ.setdefault("TEXTUAL_FPS", "120")
"""Read when Textual is imported. With its usual 60 a key just behind a frame waits up to 17 ms for the next one."""
