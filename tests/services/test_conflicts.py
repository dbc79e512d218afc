"""Issue "Conflict": base, theirs, yours; who and when; what both agree on goes through, nothing is lost silently."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change, Field
from rwtui.errors import Conflict, NotFound, Refused
from rwtui.services.conflicts import Standing
from rwtui.services.desk import Desk
from rwtui.services.preview import Plan
from tests.world import DISABLED, NEW_PASSWORD, World, form_of, settings_of, typed_twice


@pytest.fixture
def yours(world: World) -> Desk:
    """The one who comes second."""
    return world.desk(world.add("root@example.com", "Administrator"))


@pytest.fixture
def theirs(world: World) -> Desk:
    """The one who comes first."""
    return world.desk(world.add("ada@example.com", "Administrator"))


@pytest.fixture
def roger(world: World) -> Account:
    """Whom it is about."""
    return world.add("roger@example.org")


def settings(desk: Desk, base: Account, **typed: object) -> Plan:
    """A plan of Account Settings."""
    return desk.accounts.plan(base, settings_of(base, **typed))


def meet(base: Account, yours: Desk, theirs: Desk, mine: Plan, other: Plan) -> Standing:
    """They save, you are refused; how things stand."""
    theirs.accounts.apply(other)
    with pytest.raises(Conflict):
        yours.accounts.apply(mine)
    return yours.conflicts.look(base, mine.change)


def values(standing: Standing) -> dict[Field, tuple[object, object, object, bool]]:
    """Base, theirs, yours, and whether they clash."""
    return {m.field: (m.base, m.theirs, m.yours, m.is_conflict) for m in standing.meetings}


def test_different_fields_merge(world: World, yours: Desk, theirs: Desk, roger: Account) -> None:
    mine = settings(yours, roger, title="Cook")
    standing = meet(roger, yours, theirs, mine, settings(theirs, roger, telephone="112"))
    assert values(standing) == {
        Field.TITLE: ("", "", "Cook", False),
        Field.TELEPHONE: ("", "112", "", False),
    }
    assert standing.conflicts == ()
    assert standing.by == {Field.TELEPHONE: ("ada@example.com", world.clock())}
    yours.accounts.apply(yours.conflicts.plan(mine, standing, ()))
    now = world.account(roger)
    assert (now.title, now.telephone, now.version) == ("Cook", "112", 3)


@pytest.mark.parametrize("keep", [True, False])
def test_the_same_field(world: World, yours: Desk, theirs: Desk, roger: Account, keep: bool) -> None:
    """Keep theirs, or yours; the other field of the same Change goes through either way."""
    mine = settings(yours, roger, title="Cook", telephone="1")
    standing = meet(roger, yours, theirs, mine, settings(theirs, roger, title="Chief"))
    assert values(standing)[Field.TITLE] == ("", "Chief", "Cook", True)
    agreed = yours.conflicts.plan(mine, standing, (Field.TITLE,) if keep else ())
    yours.accounts.apply(agreed, "agreed")
    now = world.account(roger)
    assert (now.title, now.telephone) == ("Chief" if keep else "Cook", "1")
    told = {f.field: f.before for f in world.last_event().event.fields}
    assert told == ({Field.TELEPHONE: ""} if keep else {Field.TITLE: "Chief", Field.TELEPHONE: ""})


def test_nothing_left(world: World, yours: Desk, theirs: Desk, roger: Account) -> None:
    mine = settings(yours, roger, title="Cook")
    standing = meet(roger, yours, theirs, mine, settings(theirs, roger, title="Chief"))
    with pytest.raises(Refused, match="Theirs is kept"):
        yours.conflicts.plan(mine, standing, (Field.TITLE,))
    mine = settings(yours, roger, title="Chief")
    with pytest.raises(Refused):  # both wanted the same
        yours.conflicts.plan(mine, yours.conflicts.look(roger, mine.change), ())


def test_a_third_one_comes_between(world: World, yours: Desk, theirs: Desk, roger: Account) -> None:
    mine = settings(yours, roger, title="Cook")
    standing = meet(roger, yours, theirs, mine, settings(theirs, roger, telephone="112"))
    agreed = yours.conflicts.plan(mine, standing, ())
    theirs.accounts.apply(settings(theirs, world.account(roger), telephone="113"))
    with pytest.raises(Conflict):
        yours.accounts.apply(agreed)
    assert world.account(roger).title == ""


def test_a_password_goes_along(world: World, yours: Desk, theirs: Desk, roger: Account) -> None:
    """It can't meet another: the last one counts, and the preview says so."""
    form = form_of(roger, status=DISABLED, reset=typed_twice(NEW_PASSWORD))
    mine = yours.password_security.plan(roger, form)
    theirs.accounts.apply(settings(theirs, roger, title="Chief"))
    standing = yours.conflicts.look(roger, mine.change)
    agreed = yours.conflicts.plan(mine, standing, (Field.STATUS,))
    yours.password_security.apply(agreed)
    assert world.signs_in(roger.email, NEW_PASSWORD)
    assert world.account(roger).title == "Chief"


def test_an_account_that_is_gone(world: World, yours: Desk, roger: Account) -> None:
    mine = settings(yours, roger, title="Cook")
    world.run('DELETE FROM "user" WHERE id = ?', roger.id)
    with pytest.raises(NotFound):
        yours.conflicts.look(roger, mine.change)


def test_rules_are_asked_again(world: World, yours: Desk, theirs: Desk, roger: Account) -> None:
    """What is left of a Change is a Change like any other."""
    mine = settings(yours, roger, title="Cook")
    theirs.accounts.apply(settings(theirs, roger, telephone="1"))
    standing = yours.conflicts.look(roger, mine.change)
    crafted = Plan(Change(roger.id, roger.email, 1, mine.change.fields), mine.preview)
    world.put(1, security_group=2)
    with pytest.raises(Refused):
        yours.conflicts.plan(crafted, standing, ())
