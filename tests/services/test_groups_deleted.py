"""Security groups deleted: empty, with their members moved, cancelled and disturbed in the middle."""

from __future__ import annotations

import pytest

from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Field, FieldChange, Record
from rwtui.domain.groups import Permission
from rwtui.errors import Conflict, NotFound, Refused
from rwtui.services.access import ProofNeeded, SessionEnded
from rwtui.services.desk import Desk
from tests.groups import change, filled, of_groups
from tests.world import World

VIEW, EDIT = Permission.USERS_VIEW, Permission.USERS_EDIT


@pytest.fixture
def root(world: World) -> Desk:
    """An Administrator at work."""
    return world.desk(world.add("root@example.org", "Administrator"))


def test_an_empty_group_is_deleted(world: World, root: Desk) -> None:
    """What it was is told in the event, so that it can be undone; its permissions go with it."""
    group = world.custom_group("Kitchen", VIEW, EDIT)
    removal = root.security_groups.delete(group, None, lambda _: True)
    assert (removal.moved, removal.gone) == (0, True)
    assert len(root.security_groups.all()) == 5
    assert not world.rows("SELECT * FROM group_permission")
    event = of_groups(world)[-1]
    assert (event.kind, event.result, event.target_id) == (EventKind.DELETED, Result.SUCCESS, group.id)
    assert FieldChange(Field.PERMISSIONS, ("Users: View", "Users: Edit"), None) in event.fields
    with pytest.raises(NotFound):
        root.security_groups.load(group.id)
    with pytest.raises(NotFound):
        root.security_groups.delete(group, None, lambda _: True)


def test_one_with_members_is_not_deleted_without_a_group_for_them(world: World, root: Desk) -> None:
    group = world.custom_group("Kitchen", VIEW)
    filled(world, group, 1)
    with pytest.raises(Refused, match="Kitchen has 1 member"):
        root.security_groups.delete(group, None, lambda _: True)
    assert world.group("Kitchen") == group


def test_seventy_five_members_are_moved(world: World, root: Desk) -> None:
    """Each by a Change of its own, with what follows from it; then the group is deleted."""
    group, to = world.custom_group("Kitchen", VIEW), world.group("Workflow User")
    members = filled(world, group, 75)
    signed_in = world.desk(members[-1])
    told: list[int] = []

    def progress(moved: int) -> bool:
        told.append(moved)
        return True

    removal = root.security_groups.delete(group, to, progress)
    assert (removal.moved, removal.gone, told) == (75, True, [25, 50, 75])
    assert {world.account(member).group for member in members} == {to}
    assert {world.account(member).version for member in members} == {2}
    with pytest.raises(SessionEnded):
        signed_in.accounts.me()
    events = [r.event for r in world.events() if r.event.record is Record.ACCOUNT and r.event.kind is EventKind.CHANGE]
    assert {event.target_id for event in events} == {member.id for member in members}
    assert {event.reason for event in events} == {"deletion of Kitchen"}
    assert all(FieldChange(Field.SECURITY_GROUP, group.ref, to.ref) in event.fields for event in events)
    assert FieldChange(Field.SESSIONS, None, "1 ended") in events[-1].fields
    assert of_groups(world)[-1].kind is EventKind.DELETED
    assert world.first_broken() is None


def test_cancelled_in_the_middle(world: World, root: Desk) -> None:
    """Who was moved stays moved, the rest stays in the group, and the group stays; it can be gone on with."""
    group, to = world.custom_group("Kitchen", VIEW), world.group("Workflow User")
    filled(world, group, 40)
    removal = root.security_groups.delete(group, to, lambda _: False)
    assert (removal.moved, removal.gone) == (25, False)
    assert root.security_groups.load(group.id).members == 15
    assert root.security_groups.load(to.id).members == 25
    removal = root.security_groups.delete(group, to, lambda _: False)
    assert (removal.moved, removal.gone) == (15, True)


def test_changed_by_someone_else_in_the_middle(world: World, root: Desk) -> None:
    """Nobody is moved out of a group that is no longer what was seen, nor into one that is gone."""
    group, to = world.custom_group("Kitchen", VIEW), world.custom_group("Canteen")
    filled(world, group, 26)

    def renamed(moved: int) -> bool:
        change(root, group, name="Food")
        return True

    with pytest.raises(Conflict, match="changed by someone else"):
        root.security_groups.delete(group, to, renamed)
    assert root.security_groups.load(group.id).members == 1
    root.security_groups.delete(to, world.group("Regular User"), lambda _: True)
    with pytest.raises(Refused, match="The security group Canteen is not there any more"):
        root.security_groups.delete(world.group("Food"), to, lambda _: True)
    assert root.security_groups.load(group.id).members == 1


def test_ended_in_the_middle(world: World, root: Desk) -> None:
    """Each transaction asks for the session again."""
    group = world.custom_group("Kitchen")
    filled(world, group, 26)

    def ended(moved: int) -> bool:
        world.run('UPDATE "session" SET ended_at = 1')
        return True

    with pytest.raises(SessionEnded):
        root.security_groups.delete(group, world.group("Regular User"), ended)
    assert world.rows('SELECT count(*) FROM "user" WHERE security_group_id = ?', group.id) == [(1,)]


def test_moving_to_where_they_are(world: World, root: Desk) -> None:
    group = world.custom_group("Kitchen")
    filled(world, group, 2)
    with pytest.raises(Refused, match="Nothing was changed"):
        root.security_groups.delete(group, group, lambda _: True)
    assert root.security_groups.load(group.id).members == 2


def test_deleting_asks_for_the_password_again(world: World, root: Desk) -> None:
    """After five minutes, before anything is done; a move into Administrator asks at each of its writes."""
    world.put(world.account(1), timeout=60)
    group = world.custom_group("Kitchen")
    filled(world, group, 26)
    world.clock.move(seconds=301)
    with pytest.raises(ProofNeeded):
        root.security_groups.delete(group, world.group("Regular User"), lambda _: True)
    assert root.security_groups.load(group.id).members == 26
    world.run('UPDATE "session" SET proved_at = ?', int(world.clock().timestamp()))

    def too_late(moved: int) -> bool:
        world.clock.move(seconds=301)
        return True

    with pytest.raises(ProofNeeded):
        root.security_groups.delete(group, world.group("Administrator"), too_late)
    assert root.security_groups.load(group.id).members == 1
