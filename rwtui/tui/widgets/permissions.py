"""The permissions of a custom security group as boxes to check; what each requires is said beside it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from rwtui.domain.groups import NEEDED, Permission
from rwtui.tui.widgets.controls import Check, Verb
from rwtui.tui.widgets.fields import FieldRow


def key_of(permission: Permission) -> str:
    """The id of its box."""
    return permission.name.lower()


class PermissionBoxes(Vertical):
    """Six boxes, and all or none at once. Checking one checks its View too, and says so."""

    class Changed(Message):
        """A box was checked or cleared."""

    def __init__(self, permissions: Iterable[Permission]) -> None:
        super().__init__(id="permission-boxes")
        self._start = frozenset(permissions)

    def compose(self) -> ComposeResult:
        """One line each."""
        for place, permission in enumerate(Permission):
            needed = NEEDED.get(permission)
            box = Check(permission.value, permission in self._start, id=key_of(permission))
            about = Static(f" requires {needed.value}" if needed else "", classes="about", markup=False)
            yield FieldRow(" " if place else "Permissions", box, about, id=key_of(permission))
        yield FieldRow(" ", Verb("All", id="all"), Verb("None", id="none"), id="permissions")

    def _box(self, permission: Permission) -> Check:
        return self.query_one(f"#{key_of(permission)}", Check)

    def _row(self, permission: Permission) -> FieldRow:
        return self.query_one(f"#row-{key_of(permission)}", FieldRow)

    @property
    def checked(self) -> frozenset[Permission]:
        """Those that are checked."""
        return frozenset(permission for permission in Permission if self._box(permission).checked)

    def check(self, permissions: Iterable[Permission]) -> None:
        """Check these, and clear the others."""
        wanted = frozenset(permissions)
        with self.prevent(Check.Changed):
            for permission in Permission:
                self._box(permission).checked = permission in wanted
        self._tell("", Permission.USERS_VIEW, Permission.LOGS_VIEW)
        self.post_message(self.Changed())

    def mark(self, loaded: frozenset[Permission]) -> None:
        """Mark what differs from what was loaded, and complain about what lacks its View."""
        checked = self.checked
        for permission in Permission:
            row = self._row(permission)
            row.mark_changed("" if (permission in checked) != (permission in loaded) else None)
            needed = NEEDED.get(permission)
            lacks = permission in checked and needed is not None and needed not in checked
            row.complain(f"requires {needed.value}: check that too, or clear this" if lacks and needed else None)

    def on_check_changed(self, event: Check.Changed) -> None:
        """What was checked brings its View with it; what is cleared takes nothing with it."""
        event.stop()
        permission = next(p for p in Permission if key_of(p) == event.check.id)
        needed = NEEDED.get(permission)
        if needed is None:
            self._tell("", permission)
        elif event.checked and not self._box(needed).checked:
            with self.prevent(Check.Changed):
                self._box(needed).checked = True
            self._tell(f" checked too: {permission.value} requires it", needed)
        self.post_message(self.Changed())

    def _tell(self, text: str, *permissions: Permission) -> None:
        for permission in permissions:
            self._row(permission).query_one(".about", Static).update(Content(text))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """All or none."""
        event.stop()
        self.check(Permission if event.button.id == "all" else ())
