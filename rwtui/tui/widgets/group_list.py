"""The lists of Security Groups and Functional Groups."""

from __future__ import annotations

from rwtui.domain.groups import Permission, SecurityGroup
from rwtui.services.security_groups import CountedGroup
from rwtui.storage.groups import FunctionalGroup
from rwtui.tui.widgets.columned import Column
from rwtui.tui.widgets.paged_list import PagedList


def in_short(group: SecurityGroup) -> str:
    """What the members may do, in a few words: "Users: View Edit; Logs: View"."""
    if group.is_administrator:
        return "everything"
    areas: dict[str, list[str]] = {}
    for permission in Permission:
        if permission in group.permissions:
            area, _, deed = permission.value.partition(": ")
            areas.setdefault(area, []).append(deed)
    return "; ".join(f"{area}: {' '.join(deeds)}" for area, deeds in areas.items()) or "its own account"


class SecurityGroupList(PagedList[CountedGroup]):
    """The system groups, then the custom ones by name."""

    FIXED = Column[CountedGroup]("Name", 24, lambda row: row.group.name)
    COLUMNS = (
        Column[CountedGroup]("Kind", 6, lambda row: "system" if row.group.system else "custom"),
        Column[CountedGroup]("  Members", 9, lambda row: f"{row.members:9,}"),
        Column[CountedGroup]("May", 36, lambda row: in_short(row.group)),
        Column[CountedGroup]("Description", 74, lambda row: row.group.description),
    )

    def position(self, row: CountedGroup) -> int:
        """Its number."""
        return row.group.id

    def identity(self, row: CountedGroup) -> int:
        """Its number."""
        return row.group.id


class FunctionalGroupList(PagedList[FunctionalGroup]):
    """By name."""

    FIXED = Column[FunctionalGroup]("Name", 40, lambda row: row.name)
    COLUMNS = (Column[FunctionalGroup]("  Members", 9, lambda row: f"{row.members:9,}"),)

    def position(self, row: FunctionalGroup) -> int:
        """Its number."""
        return row.id

    def identity(self, row: FunctionalGroup) -> int:
        """Its number."""
        return row.id
