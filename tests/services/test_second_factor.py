"""security.md, TOTP, enrolling, secret at rest, recovery codes: one's own second factor, from outside."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from rwtui.domain.accounts import MfaState
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.change import Change, Field, FieldChange, change_of
from rwtui.domain.secret import Secret
from rwtui.errors import Conflict, Invalid, Refused
from rwtui.security import recovery
from rwtui.services.access import SessionEnded
from rwtui.services.acting import AuthenticatorWrite, Sealed
from rwtui.services.factors import bound_to
from rwtui.services.gate import Gate
from rwtui.services.sign_in import WRONG_CODE, SignIn
from tests.phone import enroll, needs_code, phone_of, sign_in_with
from tests.world import ENROLLED, PASSWORD, World, form_of, typed_twice

WIDE = {ord("0") + digit: ord("０") + digit for digit in range(10)}


def factors(world: World) -> list[list[tuple[object, ...]]]:
    """All that is kept of second factors."""
    tables = ("authenticator", "recovery_code")
    return [world.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables]


def test_nothing_is_kept_before_a_code_confirms(world: World) -> None:
    """Neither by beginning nor by a wrong code, which says so beside its field."""
    desk = world.desk(world.add("roger@example.org"))
    before, kept = world.stored(), factors(world)
    enrollment = desk.multi_factor.begin()
    phone = phone_of(world, enrollment)
    for wrong in (phone.wrong(), phone.code(2), phone.code(-2), "", "12345", "a" * 6, phone.code() + "0", "0" * 10_000):
        with pytest.raises(Invalid, match="Not this authenticator's code") as invalid:
            desk.multi_factor.confirm(enrollment, wrong)
        assert set(invalid.value.problems) == {"code"}
    assert (world.stored(), factors(world), world.events()) == (before, kept, ())
    assert enrollment.uri.reveal() == f"otpauth://totp/rwtui:roger%40example.org?secret={phone.secret}&issuer=rwtui"
    assert enrollment.grouped.reveal().replace(" ", "") == phone.secret
    assert len(base64.b32decode(phone.secret)) == 20
    assert phone.secret not in repr(enrollment)


@pytest.mark.parametrize("typed", [str, lambda code: f" {code[:3]} {code[3:]} ", lambda code: code.translate(WIDE)])
@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_enrolling(world: World, steps: int, typed: Callable[[str], str]) -> None:
    """One step either side, with spaces and in full-width digits; ten codes of 64 bits or more; one event."""
    account = world.add("roger@example.org")
    desk = world.desk(account)
    enrollment = desk.multi_factor.begin()
    after, codes = desk.multi_factor.confirm(enrollment, typed(phone_of(world, enrollment).code(steps)))
    assert (after.mfa, after.recovery_codes, after.version) == (ENROLLED, 10, account.version + 1)
    assert len({code.reveal() for code in codes}) == 10
    assert all(len(recovery.ALPHABET) ** len(recovery.normalise(code.reveal())) >= 2**64 for code in codes)
    event = world.last_event().event
    assert (event.kind, event.result, event.actor, event.target_id) == (
        EventKind.CHANGE,
        Result.SUCCESS,
        "roger@example.org",
        account.id,
    )
    assert [(told.field, told.after) for told in event.fields] == [
        (Field.MFA, ENROLLED),
        (Field.AUTHENTICATOR, "confirmed"),
        (Field.RECOVERY_CODES, "10 new"),
    ]


def test_the_old_authenticator_is_in_force_until_the_new_one_is_proved(world: World) -> None:
    """Afterwards it is dead, and so are its recovery codes."""
    old = enroll(world, world.add("roger@example.org"))
    desk = world.desk(old.account)
    enrollment = desk.multi_factor.begin()
    new = phone_of(world, enrollment)
    with pytest.raises(Invalid):
        desk.multi_factor.confirm(enrollment, old.phone.code())
    assert sign_in_with(world, "roger@example.org", old.phone.fresh()).account.mfa is ENROLLED
    with pytest.raises(Refused, match=WRONG_CODE):
        sign_in_with(world, "roger@example.org", new.code())
    _, codes = desk.multi_factor.confirm(enrollment, new.code())
    for dead in (old.phone.fresh(), old.codes[0].reveal()):
        with pytest.raises(Refused, match=WRONG_CODE):
            sign_in_with(world, "roger@example.org", dead)
    assert sign_in_with(world, "roger@example.org", new.fresh()).account.id == old.account.id
    assert sign_in_with(world, "roger@example.org", codes[0].reveal()).recovery_code_used
    assert world.rows("SELECT count(*) FROM authenticator") == [(1,)]


def test_enrolling_ends_the_other_sessions_and_keeps_the_token(world: World) -> None:
    """security.md, revocation: of one's own enrolling."""
    account = world.add("roger@example.org", "Administrator")
    here, there = world.desk(account), world.desk(account)
    here.password_security.generate_token(account)
    enrollment = here.multi_factor.begin()
    after, _ = here.multi_factor.confirm(enrollment, phone_of(world, enrollment).code())
    assert after.token
    assert here.accounts.me().sessions == 1
    with pytest.raises(SessionEnded):
        there.accounts.me()
    assert (Field.SESSIONS, "1 ended") in [(told.field, told.after) for told in world.last_event().event.fields]


def test_nobody_enrolls_or_renews_for_another(world: World) -> None:
    """Not even an Administrator with a crafted Change; nor does anybody say that they are enrolled without it."""
    root = world.desk(world.add("root@example.org", "Administrator"))
    target = world.add("roger@example.org")
    gate, session = Gate(world.context), root.session_id
    sealed = Sealed(authenticator=AuthenticatorWrite("x", 1))
    before, kept = world.stored(), factors(world)
    whole = change_of(target, {Field.MFA: ENROLLED, Field.AUTHENTICATOR: "confirmed"})
    with pytest.raises(Refused, match="Nobody can enroll an authenticator for another account"):
        gate.apply(session, whole, sealed)
    with pytest.raises(Refused, match="Nobody can renew the recovery codes for another account"):
        gate.apply(session, change_of(target, {Field.RECOVERY_CODES: "1 new"}), Sealed(recovery_codes=("0" * 64,)))
    with pytest.raises(Refused, match="can't be asked for"):
        root.password_security.plan(target, form_of(target, mfa=ENROLLED))
    me = root.accounts.me()
    for crafted, secret in (
        (change_of(me, {Field.AUTHENTICATOR: "confirmed"}), sealed),
        (change_of(me, {Field.RECOVERY_CODES: "1 new"}), Sealed(recovery_codes=("0" * 64,))),
    ):
        with pytest.raises(Refused, match="Enroll in Multi-Factor Authentication first"):
            gate.apply(session, crafted, secret)
        assert world.last_event().event.result is Result.REFUSED
    with pytest.raises(Refused, match="Enroll in Multi-Factor Authentication first"):
        root.multi_factor.renew_codes()
    assert (world.stored(), factors(world)) == (before, kept)


def test_recovery_codes(world: World) -> None:
    """Each signs in once, however it is typed; the account tells how many are left, and the rules when to warn."""
    held = enroll(world, world.add("roger@example.org"))
    assert world.context.rules.session.recovery_warning == 3
    for used, code in enumerate(held.codes[:7], start=1):
        typed = code.reveal().lower().replace("-", " ") if used % 2 else code.reveal()
        signed_in = sign_in_with(world, "roger@example.org", typed)
        assert signed_in.recovery_code_used
        assert signed_in.account.recovery_codes == 10 - used
        assert world.last_event().event.title == "Login with a recovery code"
        with pytest.raises(Refused, match=WRONG_CODE):
            sign_in_with(world, "roger@example.org", code.reveal())
    assert not sign_in_with(world, "roger@example.org", held.phone.fresh()).recovery_code_used
    assert world.account(held.account).recovery_codes == 3
    assert world.account(held.account).version == held.account.version


def test_recovery_codes_are_anothers_to_nobody(world: World) -> None:
    """A code, or its digest copied into another account's row, lets nobody in there."""
    roger, other = (enroll(world, world.add(f"{name}@example.org")) for name in ("roger", "other"))
    world.run("UPDATE recovery_code SET user_id = ? WHERE user_id = ?", roger.account.id, other.account.id)
    for code in (other.codes[0], other.codes[1]):
        with pytest.raises(Refused, match=WRONG_CODE):
            sign_in_with(world, "roger@example.org", code.reveal())


def test_renewing_kills_the_old_codes(world: World) -> None:
    """Ten new ones; the authenticator, the sessions and the token stay."""
    held = enroll(world, world.add("roger@example.org"))
    desk, other = world.desk(held.account), world.desk(held.account)
    after, codes = desk.multi_factor.renew_codes()
    assert (after.recovery_codes, after.mfa, after.version) == (10, ENROLLED, held.account.version + 1)
    assert not {code.reveal() for code in codes} & {code.reveal() for code in held.codes}
    assert [told.field for told in world.last_event().event.fields] == [Field.RECOVERY_CODES]
    assert other.accounts.me().sessions == 2
    with pytest.raises(Refused, match=WRONG_CODE):
        sign_in_with(world, "roger@example.org", held.codes[3].reveal())
    assert sign_in_with(world, "roger@example.org", codes[3].reveal()).recovery_code_used
    assert not sign_in_with(world, "roger@example.org", held.phone.fresh()).recovery_code_used


def test_no_secret_is_in_any_file(world: World) -> None:
    """Neither the authenticator's secret, in any form, nor a recovery code, while the program runs and after."""
    held = enroll(world, world.add("roger@example.org"))
    sign_in_with(world, "roger@example.org", held.codes[0].reveal())
    raw = base64.b32decode(held.phone.secret)
    codes = [form for code in held.codes for form in (code.reveal(), recovery.normalise(code.reveal()))]
    digests = {recovery.digest(code, held.account.id) for code in held.codes[1:]}
    assert {digest for (digest,) in world.rows("SELECT digest FROM recovery_code")} == digests
    while_open = world.file_bytes()
    world.close()
    for files in (while_open, world.file_bytes()):
        for secret in (held.phone.secret, raw.hex(), base64.b64encode(raw).decode().rstrip("="), *codes):
            assert secret.lower().encode() not in files.lower()
        assert raw not in files


@pytest.mark.parametrize("tampering", ["swapped", "damaged", "empty"])
def test_an_authenticator_that_isnt_the_accounts_is_refused_with_a_sentence(world: World, tampering: str) -> None:
    """No code is compared with it and no failure counted; recovery codes go on, and a reset is the remedy."""
    roger, ada = (enroll(world, world.add(f"{name}@example.org", "Administrator")) for name in ("roger", "ada"))
    ((mine, last),) = world.rows("SELECT secret, last_counter FROM authenticator WHERE user_id = ?", roger.account.id)
    ((theirs,),) = world.rows("SELECT secret FROM authenticator WHERE user_id = ?", ada.account.id)
    kept = {"swapped": theirs, "damaged": mine[:-9] + "AAAAAAAA=", "empty": ""}[tampering]
    world.run("UPDATE authenticator SET secret = ? WHERE user_id = ?", kept, roger.account.id)
    world.clock.move(seconds=60)
    for code in (roger.phone.code(), ada.phone.code()):
        with pytest.raises(Refused, match="of this account can't be read"):
            sign_in_with(world, "roger@example.org", code)
        event = world.last_event().event
        assert (event.kind, event.result, event.target_id) == (EventKind.LOGIN, Result.REFUSED, roger.account.id)
    assert world.rows("SELECT count(*) FROM throttle") == [(0,)]
    assert world.rows("SELECT last_counter FROM authenticator WHERE user_id = ?", roger.account.id) == [(last,)]
    signed_in = sign_in_with(world, "roger@example.org", roger.codes[0].reveal())
    with pytest.raises(Refused, match="can't be read"):
        SignIn(world.context).prove(signed_in.session_id, Secret(PASSWORD), roger.phone.code())
    desk = world.desk(ada.account)
    base = world.account(roger.account)
    desk.password_security.apply(desk.password_security.plan(base, form_of(base, mfa=MfaState.DUE)))
    assert factors(world)[0][0][0] == ada.account.id
    assert world.context.seal.decrypt(theirs, bound_to(ada.account.id)).decode() == ada.phone.secret


def test_a_password_beside_a_second_factor_may_be_shorter(world: World) -> None:
    """At least 8 while enrolled; and not in the same Change that takes the second factor away."""
    held = enroll(world, world.add("roger@example.org"))
    me = held.account
    desk = world.desk(me)
    short = "qvzkxwpm"
    with pytest.raises(Invalid, match="7 characters; at least 8"):
        desk.password_security.plan(me, form_of(me, reset=typed_twice(short[:7], current=PASSWORD)))
    after = desk.password_security.apply(
        desk.password_security.plan(me, form_of(me, reset=typed_twice(short, current=PASSWORD)))
    )
    assert needs_code(world, "roger@example.org", short).account_id == me.id
    root = world.desk(world.add("root@example.org", "Administrator"))
    with pytest.raises(Invalid, match="8 characters; at least 15"):
        root.password_security.plan(after, form_of(after, mfa=MfaState.DUE, reset=typed_twice(short)))


def test_a_change_cant_lie_about_what_was_there(world: World) -> None:
    """An enrolled account isn't un-required by a Change that says enrolling was only due."""
    held = enroll(world, world.add("roger@example.org"))
    root = world.desk(world.add("root@example.org", "Administrator"))
    lie = (FieldChange(Field.MFA, MfaState.DUE, MfaState.OFF),)
    before, kept = world.stored(), factors(world)
    base = held.account
    with pytest.raises(Conflict):
        Gate(world.context).apply(root.session_id, Change(base.id, base.email, base.version, lie))
    assert (world.stored(), factors(world)) == (before, kept)
