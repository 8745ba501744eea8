"""What keeps a command on the data folder from doing its work; each text says what to do."""

from __future__ import annotations


class StoreError(Exception):
    """Raised on purpose, before anything was changed unless the text says otherwise."""
