"""Account Settings and History: what can be saved, what is said when it can't, and what is told afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Change, Field, FieldChange
from rwtui.domain.preferences import DateFormat, Formats, Theme, TimeFormat
from rwtui.errors import Invalid, NotFound, Refused
from rwtui.services.gate import Gate
from tests.world import DISABLED, ORIGIN, SSO, START, World, form_of, settings_of


def test_all_of_it(world: World) -> None:
    """Every field is stored as typed, without the spaces around it, and told before and after, with the reason."""
    for name in ("Kitchen", "Human Resources"):
        world.add(f"{len(name)}@example.org", functional_groups=(name,))
    me = world.add("roger@example.org")
    form = settings_of(
        me,
        first_name="  秀芳 ",
        last_name="O’Brien",
        title="Chief Strategy Officer",
        telephone=" +1-202-555-0142",
        timeout="60",
        functional_groups=("Kitchen", "Human Resources", "Kitchen"),
        date_format=DateFormat.WORDS,
        time_format=TimeFormat.HOURS_12,
        theme=Theme.LIGHT,
    )
    desk = world.desk(me)
    world.clock.move(minutes=10)
    after = desk.accounts.apply(desk.accounts.plan(me, form), "  moved to headquarters  ")
    assert (after.first_name, after.last_name, after.title) == ("秀芳", "O’Brien", "Chief Strategy Officer")
    assert (after.telephone, after.timeout, after.functional_groups) == (
        "+1-202-555-0142",
        60,
        ("Human Resources", "Kitchen"),
    )
    assert after.preferences == replace(
        me.preferences, formats=Formats(DateFormat.WORDS, TimeFormat.HOURS_12), theme=Theme.LIGHT
    )
    assert (after.email, after.version, after.group) == (me.email, 2, me.group)
    event = world.last_event().event
    assert (event.kind, event.result, event.actor, event.actor_id, event.target, event.target_id) == (
        EventKind.CHANGE,
        Result.SUCCESS,
        "roger@example.org",
        me.id,
        "roger@example.org",
        me.id,
    )
    assert (event.at, event.origin, event.reason) == (START + timedelta(minutes=10), ORIGIN, "moved to headquarters")
    assert {(change.field, change.before, change.after) for change in event.fields} == {
        (Field.FIRST_NAME, "Roger", "秀芳"),
        (Field.LAST_NAME, "Nguyen", "O’Brien"),
        (Field.TITLE, "", "Chief Strategy Officer"),
        (Field.TELEPHONE, "", "+1-202-555-0142"),
        (Field.TIMEOUT, 15, 60),
        (Field.FUNCTIONAL_GROUPS, (), ("Human Resources", "Kitchen")),
        (Field.DATE_FORMAT, DateFormat.ISO, DateFormat.WORDS),
        (Field.TIME_FORMAT, TimeFormat.HOURS_24, TimeFormat.HOURS_12),
        (Field.THEME, Theme.DARK, Theme.LIGHT),
    }
    world.reopen()
    assert world.account(me) == replace(after, sessions=1)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first_name": " "}, "First Name is required."),
        ({"last_name": ""}, "Last Name is required."),
        ({"title": "x" * 321}, "Title has 321 characters; at most 320."),
        ({"telephone": "1\x1b[31m2"}, "Telephone has a control or invisible character."),
        ({"first_name": "Ro\u202eger"}, "First Name has a control or invisible character."),
        ({"title": "\udcff"}, "Title has a control or invisible character."),
        ({"timeout": "4"}, "Timeout is 5 to 60 minutes."),
        ({"timeout": "61"}, "Timeout is 5 to 60 minutes."),
        ({"timeout": ""}, "Timeout is 5 to 60 minutes."),
        ({"timeout": "１５"}, "Timeout is 5 to 60 minutes."),
        ({"timeout": "9" * 5_000}, "Timeout is 5 to 60 minutes."),
        ({"functional_groups": ("Nowhere",)}, "No functional group Nowhere."),
    ],
)
def test_what_cant_be_stored(world: World, typed: dict[str, object], sentence: str) -> None:
    """A sentence beside the field, and nothing is written."""
    me = world.add("roger@example.org")
    with pytest.raises(Invalid) as invalid:
        world.desk(me).accounts.plan(me, settings_of(me, **typed))
    assert invalid.value.problems == {next(iter(typed)): sentence}
    assert world.account(me).version == 1


def test_the_same_again_is_no_change(world: World) -> None:
    """Spaces around it, or functional groups in another order, are nothing to save."""
    me = world.add("roger@example.org", functional_groups=("Kitchen", "Human Resources"))
    desk = world.desk(me)
    form = settings_of(me, first_name=" Roger ", functional_groups=me.functional_groups[::-1])
    with pytest.raises(Refused, match="Nothing was changed"):
        desk.accounts.plan(me, form)
    assert world.account(me).version == 1


def test_an_sso_accounts_group_and_status(world: World) -> None:
    """An Administrator finds them on Account Settings; there is nothing else of Password & Security for it."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("sso@example.org", user_type=SSO)
    group = world.group("Workflow User")
    form = settings_of(target, group=group.ref, status=DISABLED, title="Cook")
    after = desk.accounts.apply(desk.accounts.plan(target, form))
    assert (after.group, after.status, after.title) == (group, DISABLED, "Cook")
    with pytest.raises(Refused, match="An SSO account holds no password"):
        desk.password_security.plan(after, form_of(after, must_change=True))


def test_a_group_that_is_gone(world: World) -> None:
    """Chosen from a list that is out of date: a sentence, and nothing is written."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    group = world.custom_group("Kitchen")
    world.run("DELETE FROM security_group WHERE id = ?", group.id)
    with pytest.raises(Refused, match="The security group Kitchen is not there any more"):
        desk.password_security.plan(target, form_of(target, group=group.ref))
    assert [g.name for g in desk.accounts.security_groups()][:2] == ["Administrator", "Regular User"]
    assert "Kitchen" not in [g.name for g in desk.accounts.security_groups()]


def test_an_account_that_is_gone(world: World) -> None:
    """For an Administrator it isn't there; for who may not search, it is refused like any other."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    regular = world.desk(world.add("roger@example.org"))
    with pytest.raises(NotFound, match="not there any more"):
        root.accounts.load(4_711)
    with pytest.raises(Refused, match="lacks the permission"):
        regular.accounts.load(4_711)
    change = Change(4_711, "gone@example.org", 1, (FieldChange(Field.TITLE, "", "Cook"),))
    with pytest.raises(NotFound, match=r"gone@example.org is not there any more"):
        Gate(world.context).apply(root.session_id, change)


def test_history_is_paged_newest_first(world: World) -> None:
    """One's own is anyone's to read; refusals stand in it too."""
    me = world.add("roger@example.org")
    other = world.add("ada@example.org")
    desk = world.desk(me)
    base = me
    for number in range(7):
        base = desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title=f"Title {number}")))
    with pytest.raises(Refused):
        desk.password_security.revoke_token(base)
    with pytest.raises(Refused):
        desk.accounts.plan(other, settings_of(other, title="Mine"))
    pages = [desk.history.page(me.id, limit=3)]
    while pages[-1]:
        pages.append(desk.history.page(me.id, before=pages[-1][-1].id, limit=3))
    told = [recorded for page in pages for recorded in page]
    assert [len(page) for page in pages] == [3, 3, 2, 0]
    assert [recorded.id for recorded in told] == sorted((recorded.id for recorded in told), reverse=True)
    assert told[0].event.result is Result.REFUSED
    assert [change.after for recorded in told[1:] for change in recorded.event.fields] == [
        f"Title {number}" for number in reversed(range(7))
    ]
    with pytest.raises(Refused):
        desk.history.page(other.id)


def test_a_reason_that_is_no_text(world: World) -> None:
    """A pasted byte in the reason is kept as an escape; it neither stops the change nor breaks the chain."""
    me = world.add("roger@example.org")
    desk = world.desk(me)
    desk.accounts.apply(desk.accounts.plan(me, settings_of(me, title="Cook")), "asked by \udcff")
    assert world.last_event().event.reason == "asked by \\udcff"
    assert world.first_broken() is None
