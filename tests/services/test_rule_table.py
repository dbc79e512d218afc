"""design.md, "Who may do what", tried from outside: the services are called, the database is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import PASSWORD_SET, Change, Field, FieldChange, Value
from rwtui.domain.groups import Permission
from rwtui.domain.paging import Toward
from rwtui.domain.query import Query
from rwtui.errors import Refused
from rwtui.services.acting import NOTHING_SEALED, Sealed, TokenWrite
from rwtui.services.desk import Desk
from rwtui.services.gate import Gate
from rwtui.storage.accounts import PasswordWrite
from tests.rules_of_access import ACTORS, CUSTOM, MORE, READS, TARGETS, Deed, allowed
from tests.world import (
    DISABLED,
    DUE,
    NEW_PASSWORD,
    PASSWORD,
    SSO,
    World,
    form_of,
    hashed,
    moved,
    settings_of,
    typed_twice,
)


@dataclass(frozen=True)
class Attempt:
    """How a deed is done through the services, how a crafted Change goes around them, and how one sees that it is."""

    through: Callable[[Desk, Account], object]
    field: Field
    after: Value
    sealed: Sealed = NOTHING_SEALED


def attempts(world: World) -> dict[Deed, Attempt]:
    """The deeds that write."""
    kitchen = world.custom_group("Kitchen")

    def planned(desk: Desk, base: Account, **typed: object) -> object:
        return desk.password_security.apply(desk.password_security.plan(base, form_of(base, **typed)))

    def reset(desk: Desk, base: Account) -> object:
        own = desk.accounts.me().id == base.id
        return planned(desk, base, reset=typed_twice(current=PASSWORD if own else None))

    return {
        Deed.SETTINGS: Attempt(
            lambda desk, base: desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title="Cook"))),
            Field.TITLE,
            "Cook",
        ),
        Deed.GROUP: Attempt(
            lambda desk, base: desk.password_security.apply(desk.password_security.plan(base, moved(base, kitchen))),
            Field.SECURITY_GROUP,
            kitchen.ref,
        ),
        Deed.STATUS: Attempt(lambda desk, base: planned(desk, base, status=DISABLED), Field.STATUS, DISABLED),
        Deed.MFA: Attempt(lambda desk, base: planned(desk, base, mfa=DUE), Field.MFA, DUE),
        Deed.RESET: Attempt(
            reset, Field.PASSWORD, PASSWORD_SET, Sealed(password=PasswordWrite(hashed(NEW_PASSWORD), None))
        ),
        Deed.FLAG: Attempt(lambda desk, base: planned(desk, base, must_change=True), Field.MUST_CHANGE, True),
        Deed.GENERATE: Attempt(
            lambda desk, base: desk.password_security.generate_token(base),
            Field.TOKEN,
            "rw_…aaaa",
            Sealed(token=TokenWrite("0" * 64, "rw_…aaaa")),
        ),
        Deed.UNLOCK: Attempt(lambda desk, base: desk.sessions.unlock(base), Field.LOCKED, False),
        Deed.REVOKE: Attempt(lambda desk, base: desk.password_security.revoke_token(base), Field.TOKEN, None),
    }


def people(world: World, actor_group: str) -> tuple[Account, dict[str, Account]]:
    """An actor of this group, and accounts of every kind to act on, each with a token where it can have one."""
    for name, permissions in {**CUSTOM, MORE: tuple(Permission)}.items():
        world.custom_group(name, *permissions)
    root = world.add("root@example.org", "Administrator")
    targets = {
        "own": world.add("actor@example.org", actor_group),
        "regular": world.add("regular@example.org"),
        "administrator": world.add("ada@example.org", "Administrator"),
        "sso": world.add("sso@example.org", user_type=SSO),
        "more": world.add("more@example.org", MORE),
    }
    desk = world.desk(root)
    for name, account in targets.items():
        if name != "sso":
            desk.password_security.generate_token(account)
    return targets["own"], {name: world.account(account) for name, account in targets.items()}


@pytest.mark.parametrize("deed", [deed for deed in Deed if deed not in READS])
@pytest.mark.parametrize("actor_group", ACTORS)
def test_who_may_change_what(world: World, actor_group: str, deed: Deed) -> None:
    """What the table allows is stored and recorded; the rest leaves everything as it was, and the refusal recorded."""
    actor, targets = people(world, actor_group)
    attempt = attempts(world)[deed]
    for target in TARGETS[1:] + TARGETS[:1]:  # oneself last, for that may end the session
        base = targets[target]
        desk = world.desk(actor)
        before, log = world.stored(), len(world.events())
        if allowed(actor_group, deed, target):
            attempt.through(desk, base)
            recorded = world.last_event().event
            assert (recorded.result, recorded.actor, recorded.target) == (Result.SUCCESS, actor.email, base.email)
            assert attempt.field in [change.field for change in recorded.fields]
            assert world.account(base).version == base.version + 1
            continue
        with pytest.raises(Refused) as refused:
            attempt.through(desk, base)
        crafted = Change(base.id, base.email, base.version, (FieldChange(attempt.field, None, attempt.after),))
        with pytest.raises(Refused) as at_the_gate:
            Gate(world.context).apply(desk.session_id, crafted, attempt.sealed)
        assert world.stored() == before, f"{actor_group} changed something by {deed} of {target}"
        assert [
            (new.event.kind, new.event.result, new.event.actor_id, new.event.target_id, new.event.reason)
            for new in world.events()[log:]
        ] == [(EventKind.CHANGE, Result.REFUSED, actor.id, base.id, str(no.value)) for no in (refused, at_the_gate)]
    assert world.first_broken() is None


@pytest.mark.parametrize("actor_group", ACTORS)
def test_who_may_read_what(world: World, actor_group: str) -> None:
    """Reads are checked as writes are: search, another's profile, another's history."""
    actor, targets = people(world, actor_group)
    desk = world.desk(actor)
    reads: dict[Deed, Callable[[Account], object]] = {
        Deed.SEARCH: lambda _: (desk.search.page(Query(), None, Toward.DOWN, 5), desk.search.count(Query())),
        Deed.VIEW: lambda account: desk.accounts.load(account.id),
        Deed.HISTORY: lambda account: desk.history.page(account.id),
    }
    for deed, read in reads.items():
        for target, account in targets.items():
            if deed is Deed.SEARCH and target == "own":
                continue
            if allowed(actor_group, deed, target):
                assert read(account) is not None
            else:
                with pytest.raises(Refused, match=r"lacks the permission|Only an Administrator"):
                    read(account)


@pytest.mark.parametrize("actor_group", ACTORS)
def test_who_may_have_a_password_thought_up(world: World, actor_group: str) -> None:
    """A generated password is for resetting another's, so for Administrators only."""
    desk = world.desk(people(world, actor_group)[0])
    if actor_group == "Administrator":
        assert len(desk.password_security.generate_password()) >= 20
    else:
        with pytest.raises(Refused, match="Only an Administrator"):
            desk.password_security.generate_password()


def test_who_may_not_search_learns_nothing_of_other_accounts(world: World) -> None:
    """A crafted Change on a number tells neither whether the account is there, nor its email, nor its version."""
    actor, targets = people(world, "Regular User")
    session = world.desk(actor).session_id
    answers = set()
    for number, version in ((targets["regular"].id, 1), (targets["regular"].id, 2), (9_999, 1)):
        with pytest.raises(Refused) as refused:
            Gate(world.context).apply(session, Change(number, "", version, (FieldChange(Field.TITLE, "", "x"),)))
        answers.add(str(refused.value))
    assert answers == {
        "Regular User lacks the permission Users: Edit.",
        "Regular User lacks the permission Users: View.",
    }


@pytest.mark.parametrize("field", [Field.USER_TYPE, Field.LAST_LOGIN])
def test_what_nobody_can_ask_for(world: World, field: Field) -> None:
    """User Type is set at creation or import only; Last Login is nobody's to write."""
    root = world.add("root@example.org", "Administrator")
    target = world.add("regular@example.org")
    before = world.stored()
    session = world.desk(root).session_id
    crafted = Change(target.id, target.email, target.version, (FieldChange(field, None, SSO),))
    with pytest.raises(Refused, match="can't be asked for"):
        Gate(world.context).apply(session, crafted)
    assert world.stored()["user"] == before["user"]


def test_a_group_is_moved_to_by_its_name_too(world: World) -> None:
    """A Change records the group's name; one that says "Regular User" doesn't make an Administrator."""
    root = world.add("root@example.org", "Administrator")
    target = world.add("regular@example.org")
    lie = form_of(target, group=type(target.group.ref)(world.group("Administrator").id, "Workflow User"))
    with pytest.raises(Refused, match="not there any more"):
        world.desk(root).password_security.plan(target, lie)
    assert world.account(target).group.name == "Regular User"
