"""How dates and times are written for who is signed in, for widgets to ask."""

from __future__ import annotations

from textual.dom import DOMNode

from rwtui.domain.preferences import Formats


def formats_of(node: DOMNode) -> Formats:
    """The application's, which are those of who is signed in."""
    from rwtui.tui.session_app import SessionApp

    app = node.app
    assert isinstance(app, SessionApp)
    return app.formats
