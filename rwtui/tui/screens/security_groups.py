"""Security Groups: the five system groups to read and to copy, and the custom ones."""

from __future__ import annotations

from collections.abc import Iterable

from textual import work
from textual.widgets import Static

from rwtui.domain.query_filters import FilterKind
from rwtui.services.security_groups import CountedGroup, copy_of
from rwtui.tui.deleting_groups import delete_security_group
from rwtui.tui.keymap import bindings
from rwtui.tui.screens.groups import NEW, GroupsPage
from rwtui.tui.screens.list_page import ListPage
from rwtui.tui.screens.security_group import SecurityGroupPage
from rwtui.tui.widgets.group_list import SecurityGroupList

FIRST_VISIT = f"  No custom groups yet. {NEW} c copies the group under the cursor."


class SecurityGroupsPage(GroupsPage[CountedGroup]):
    """For Administrators."""

    place = "Security Groups"
    help_text = (
        "What the members of each group may do in rwtui. The five system groups come first: they can be read and"
        " copied, not changed. Custom groups are yours to make, change and delete. A copy of Administrator gets every"
        " permission that a custom group can have, and nothing more."
    )
    kind = FilterKind.GROUP
    BINDINGS = [*bindings("open", "new", "copy", "delete_row", "members", "search")]

    def make_list(self) -> SecurityGroupList:
        """Groups and what they may do."""
        return SecurityGroupList(id="groups")

    def read(self) -> Iterable[CountedGroup]:
        """System groups first."""
        return self.program.desk.security_groups.all()

    def name_of(self, row: CountedGroup) -> str:
        """Its name."""
        return row.group.name

    def explain_nothing(self) -> tuple[str, ...]:
        """What to try."""
        return ("No group has this in its name.", "", f"Esc clears the box. {NEW}")

    def on_list_page_found(self, event: ListPage.Found) -> None:
        """On a first visit, say how to begin."""
        first = not event.query.words and all(row.group.system for row in event.page.rows)
        self.query_one("#first-visit", Static).update(FIRST_VISIT if first else "")

    @work(description="open group")
    async def action_open(self) -> None:
        """The group under the cursor, as it is now."""
        if (row := self.list.current) is not None:
            with self.sentences():
                counted = await self.ask(lambda: self.program.desk.security_groups.load(row.group.id))
                self.app.push_screen(SecurityGroupPage(counted))

    def action_new(self) -> None:
        """A group from scratch."""
        self.app.push_screen(SecurityGroupPage(None))

    def action_copy(self) -> None:
        """A new group like the one under the cursor."""
        if (row := self.list.current) is not None:
            self.app.push_screen(SecurityGroupPage(None, copy_of(row.group)))

    async def delete(self, row: CountedGroup) -> str:
        """Only a custom one."""
        return await delete_security_group(self, row.group.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One is here already."""
        return False if action == "security_groups" else super().check_action(action, parameters)
