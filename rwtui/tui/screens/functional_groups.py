"""Functional Groups: the parts of the organisation."""

from __future__ import annotations

from rwtui.tui.screens.page import Page


class FunctionalGroupsPage(Page):
    """For Administrators."""

    place = "Functional Groups"
