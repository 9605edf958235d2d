"""Sessions in the database that live on while they are used, without a write for every page."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.backends import db

SPARAS_IGEN = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """A session whose end is moved forward when it was last moved more than a minute ago.

    It ends 59 to 60 minutes (`SESSION_COOKIE_AGE`) after the last request.
    """

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        if row and self.get_expiry_date(expiry=None) - row.expire_date > SPARAS_IGEN:
            self.modified = True
        return row
