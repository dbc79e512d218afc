"""Why a session goes no further: every screen heeds these, the first one too, before anybody has a session."""

from __future__ import annotations

from rwtui.errors import Refused


class SessionEnded(Refused):
    """The session is over: ended elsewhere, or its account may not be signed in any more."""

    def __init__(self) -> None:
        super().__init__("Your session has ended. Sign in again.")


class TimedOut(SessionEnded):
    """Nothing was done for the account's Timeout, or the session lasted as long as one may."""

    def __init__(self) -> None:
        Refused.__init__(self, "Your session has timed out.")


class TokenEnded(SessionEnded):
    """The API Token that began this is revoked or replaced, or its account may not be used by one any more."""

    def __init__(self) -> None:
        Refused.__init__(self, "The API Token isn't accepted any more.")


class ProofNeeded(Refused):
    """The rules allow it, but the password (and code) must be proved again before."""

    def __init__(self) -> None:
        super().__init__("Prove your password again first.")
