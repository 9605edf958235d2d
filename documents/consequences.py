"""What follows for the papers from a transition, in the same transaction."""

from __future__ import annotations

from documents import event_texts  # noqa: F401 - the texts are added by being read
