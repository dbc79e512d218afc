"""security.md, "Passwords": what is taken and what is refused, with the reason beside the field."""

from __future__ import annotations

import pytest

from rwtui.domain.accounts import Account, MfaState, PasswordState
from rwtui.domain.audit import Result
from rwtui.domain.change import PASSWORD_SET, Field, change_of
from rwtui.errors import Invalid, Refused
from rwtui.services.acting import Sealed
from rwtui.services.gate import Gate
from rwtui.storage.accounts import PasswordWrite
from tests.world import NEW_PASSWORD, PASSWORD, World, form_of, hashed, typed_twice

LETTERS = "qvzkxwpmtrbdghn"
LONG = "kr7 wq-pz3 dtm_vx9 hjn bd4 fgl+ck2 sxw yqv8 mzr ptb hdk5 gnw lcf xjq3 vsy mtz6 brh"


def reset(world: World, target: Account, password: str, *, confirm: str | None = None) -> Account:
    """An Administrator resets the account's password to this one."""
    desk = world.desk(world.add(f"root{target.id}.{target.version}@example.org", "Administrator"))
    security = desk.password_security
    return security.apply(security.plan(target, form_of(target, reset=typed_twice(password, confirm=confirm))))


def refused(world: World, password: str, *, mfa: MfaState = MfaState.OFF) -> str:
    """The sentence under New Password; nothing is changed and there is nothing under Confirm."""
    target = world.add("roger.nguyen@example.org", mfa=mfa.value)
    with pytest.raises(Invalid) as invalid:
        reset(world, target, password)
    assert set(invalid.value.problems) == {"new"}
    assert world.hash_of(target) == hashed()
    return invalid.value.problems["new"]


def test_fourteen_characters_are_too_few(world: World) -> None:
    """At least 15 where the password stands alone; the sentence counts."""
    assert refused(world, LETTERS[:14]) == "14 characters; at least 15"


def test_fifteen_lower_case_letters_are_enough(world: World) -> None:
    """No composition is asked for, as long as it is no pattern."""
    target = world.add("roger.nguyen@example.org")
    assert reset(world, target, LETTERS).password is PasswordState.SET
    assert world.sign_in("roger.nguyen@example.org", LETTERS).account.id == target.id


def test_seven_are_too_few_with_mfa(world: World) -> None:
    """At least 8 where MFA is enrolled."""
    assert refused(world, LETTERS[:7], mfa=MfaState.ENROLLED) == "7 characters; at least 8"


def test_eight_are_enough_with_mfa(world: World) -> None:
    """A second factor stands beside the password; one that is only due doesn't yet."""
    enrolled = world.add("roger.nguyen@example.org", mfa="enrolled")
    assert reset(world, enrolled, LETTERS[:8]).version == 2
    due = world.add("due@example.org", mfa=MfaState.DUE.value)
    with pytest.raises(Invalid, match="8 characters; at least 15"):
        reset(world, world.account(due), LETTERS[:8])


def test_every_character_counts(world: World) -> None:
    """Never cut: a change in character 73 fails the sign-in, and 256 are taken, 257 aren't."""
    target = world.add("roger.nguyen@example.org")
    assert len(LONG) > 73
    reset(world, target, LONG)
    assert world.signs_in("roger.nguyen@example.org", LONG)
    other = LONG[:72] + ("a" if LONG[72] != "a" else "b") + LONG[73:]
    for wrong in (other, LONG[:72], LONG + " "):
        assert not world.signs_in("roger.nguyen@example.org", wrong)
    longest = (LONG * 4)[:256]
    assert reset(world, world.account(target), longest).version == 3
    with pytest.raises(Invalid, match="More than 256"):
        reset(world, world.account(target), longest + "x")


def test_full_width_and_ascii_are_the_same_password(world: World) -> None:
    """NFKC when set and when verified."""
    target = world.add("roger.nguyen@example.org")
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in NEW_PASSWORD)
    assert wide != NEW_PASSWORD
    reset(world, target, wide)
    assert world.signs_in("roger.nguyen@example.org", NEW_PASSWORD)
    assert world.signs_in("roger.nguyen@example.org", wide)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("passwordpassword", "Too easily guessed"),
        ("qwertyuiopasdfghj", "Too easily guessed: "),
        ("aaaaaaaaaaaaaaaaaaaa", "Too easily guessed: the same thing repeated"),
        ("abcdefghijklmnopqrst", "Too easily guessed: a sequence"),
        ("iloveyouiloveyou", "Too easily guessed"),
        ("Roger.Nguyen2026!", "Apart from names, email, years and the like no characters are left"),
        ("nguyen-Roger-x7q-2025", "only 3 characters are left; at least 8"),
        ("rwtui rwtui rwtui rwtui", "Apart from names"),
        ("Nguyễn.Roger.2024!!", "Apart from names"),
        ("kr7 wq-pz3\tdtm_vx9", "control character"),
    ],
)
def test_what_is_easily_guessed_is_refused_with_the_reason(world: World, password: str, reason: str) -> None:
    """Long enough, and refused all the same; the account is roger.nguyen@example.org."""
    assert reason in refused(world, password)


def test_all_fields_are_answered_at_once(world: World) -> None:
    """Wrong current password, poor new one and another confirmation: three sentences, and nothing is changed."""
    me = world.add("roger.nguyen@example.org")
    security = world.desk(me).password_security
    for current, sentence in (("wrong", "Not the current password"), ("", "Current Password is required")):
        with pytest.raises(Invalid) as invalid:
            security.plan(me, form_of(me, reset=typed_twice("short", confirm="shirt", current=current)))
        assert invalid.value.problems == {
            "current": sentence,
            "new": "5 characters; at least 15",
            "confirm": "Differs from New Password",
        }
    with pytest.raises(Invalid) as invalid:
        security.plan(me, form_of(me, reset=typed_twice("", current=PASSWORD)))
    assert invalid.value.problems == {"new": "New Password is required", "confirm": "Type the new password again"}
    assert world.hash_of(me) == hashed()


@pytest.mark.parametrize("group", ["Regular User", "Read Only User", "Administrator"])
def test_ones_own_password_with_the_current_one(world: World, group: str) -> None:
    """Anyone may, and nothing but the password is different afterwards."""
    me = world.add("me@example.org", group)
    security = world.desk(me).password_security
    after = security.apply(security.plan(me, form_of(me, reset=typed_twice(current=PASSWORD))))
    assert (after.password, after.must_change_password, after.password_expires) == (PasswordState.SET, False, None)
    assert not world.signs_in("me@example.org", PASSWORD)
    assert not world.sign_in("me@example.org", NEW_PASSWORD).must_change_password


def test_ones_own_password_without_the_current_one(world: World) -> None:
    """Refused by the form's service, and by the gate, whatever it is told was proved."""
    me = world.add("me@example.org", "Administrator")
    desk = world.desk(me)
    with pytest.raises(Refused, match="Current Password is required"):
        desk.password_security.plan(me, form_of(me, reset=typed_twice()))
    for proved in (None, "", hashed(NEW_PASSWORD)):
        sealed = Sealed(password=PasswordWrite(hashed(NEW_PASSWORD), None), proved_against=proved)
        with pytest.raises(Refused, match="Current Password is required"):
            Gate(world.context).apply(desk.session_id, change_of(me, {Field.PASSWORD: PASSWORD_SET}), sealed)
        assert world.last_event().event.result is Result.REFUSED
    assert world.hash_of(me) == hashed()


def test_a_proof_is_worth_nothing_for_another_password(world: World) -> None:
    """What was verified against is compared again when it is saved; meanwhile somebody else has reset it."""
    me = world.add("me@example.org")
    security = world.desk(me).password_security
    plan = security.plan(me, form_of(me, reset=typed_twice(current=PASSWORD)))
    world.put(me, password_hash=hashed("another one that was set"))
    with pytest.raises(Refused, match="Current Password is required"):
        security.apply(plan)


def test_an_administrators_flag_on_their_own_reset(world: World) -> None:
    """security.md: it leads to Force Password Change at the next sign-in; nothing expires, the session goes on."""
    me = world.add("me@example.org", "Administrator")
    desk = world.desk(me)
    form = form_of(me, must_change=True, reset=typed_twice(current=PASSWORD))
    after = desk.password_security.apply(desk.password_security.plan(me, form))
    assert (after.password, after.password_expires, after.must_change_password) == (PasswordState.SET, None, True)
    assert desk.accounts.me().id == me.id
    world.clock.move(days=400)
    assert world.sign_in("me@example.org", NEW_PASSWORD).must_change_password


def test_a_secret_and_its_change_belong_together(world: World) -> None:
    """A crafted Change can't say that a password was set without setting one, nor set one unsaid."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    write = PasswordWrite(hashed(NEW_PASSWORD), None)
    for field, after, sealed in (
        (Field.PASSWORD, PASSWORD_SET, Sealed()),
        (Field.TITLE, "Cook", Sealed(password=write)),
        (Field.TOKEN, "rw_…abcd", Sealed()),
    ):
        with pytest.raises(Refused, match="belong together"):
            Gate(world.context).apply(desk.session_id, change_of(target, {field: after}), sealed)
    assert world.account(target) == target


def test_generated_passwords_are_taken(world: World) -> None:
    """A key away for resetting another's: long enough and good enough whoever it is for."""
    desk = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    made: set[str] = set()
    for _ in range(5):
        secret = desk.password_security.generate_password()
        made.add(secret.reveal())
        problems = desk.password_security.credentials.check(target, typed_twice(secret.reveal()), own=False).problems
        assert problems == {}
    assert len(made) == 5


def test_an_old_short_password_still_signs_in(world: World) -> None:
    """No length is checked when signing in."""
    world.add("roger@example.org", password="abc")
    assert world.signs_in("roger@example.org", "abc")
