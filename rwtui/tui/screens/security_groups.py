"""Security Groups: the five system groups and the custom ones."""

from __future__ import annotations

from rwtui.tui.screens.page import Page


class SecurityGroupsPage(Page):
    """For Administrators."""

    place = "Security Groups"
