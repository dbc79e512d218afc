"""Functional Groups: the parts of the organisation."""

from __future__ import annotations

from collections.abc import Iterable

from textual import work

from rwtui.domain.query_filters import FilterKind
from rwtui.storage.groups import FunctionalGroup
from rwtui.tui.deleting_groups import delete_functional_group
from rwtui.tui.keymap import bindings
from rwtui.tui.modals.name_group import NameGroup
from rwtui.tui.screens.groups import NEW, GroupsPage
from rwtui.tui.widgets.group_list import FunctionalGroupList


class FunctionalGroupsPage(GroupsPage[FunctionalGroup]):
    """For Administrators."""

    place = "Functional Groups"
    help_text = (
        "The parts of the organisation. An account can be in any number of them; they give no rights. Who is in one is"
        " chosen on Account Settings of each account."
    )
    kind = FilterKind.FUNCTIONAL
    BINDINGS = [*bindings("open", "new", "delete_row", "members", "search", open="Rename")]

    def make_list(self) -> FunctionalGroupList:
        """Groups by name."""
        return FunctionalGroupList(id="groups")

    def read(self) -> Iterable[FunctionalGroup]:
        """All of them."""
        return self.program.desk.functional.all()

    def name_of(self, row: FunctionalGroup) -> str:
        """Its name."""
        return row.name

    def explain_nothing(self) -> tuple[str, ...]:
        """What to try."""
        if self.asked.words:
            return ("No group has this in its name.", "", f"Esc clears the box. {NEW}")
        return ("There are no functional groups yet.", "", NEW)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Enter renames."""
        return tuple((key, "Rename" if key == "enter" else label) for key, label in super().hints())

    def action_new(self) -> None:
        """Ask for its name; at once, so that what is typed ahead goes into its field."""
        self.app.push_screen(NameGroup(None), lambda named: self._named(named, "Created"))

    @work(description="rename functional group")
    async def action_open(self) -> None:
        """Ask for another name."""
        if (row := self.list.current) is not None:
            with self.sentences():
                there = await self.ask(lambda: self.program.desk.functional.load(row.id))
                self._named(await self.app.push_screen_wait(NameGroup(there)), "Renamed")

    def _named(self, named: FunctionalGroup | None, done: str) -> None:
        if named is not None:
            self.come_back(named, f"{done}: {named.name}")

    async def delete(self, row: FunctionalGroup) -> str:
        """Its members may have to go to another one first."""
        return await delete_functional_group(self, row.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One is here already."""
        return False if action == "functional_groups" else super().check_action(action, parameters)
