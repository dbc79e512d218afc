"""An authenticator in somebody's hand: RFC 6238 written a second time, with the standard library alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from rwtui.domain.accounts import Account
from rwtui.domain.secret import Secret
from rwtui.services.factors import Enrollment
from rwtui.services.sign_in import CodeNeeded, SignedIn, SignIn
from tests.world import PASSWORD, MovedClock, World

STEP = 30


@dataclass
class Phone:
    """It was given the secret in base32, and has the clock of the world."""

    secret: str
    clock: MovedClock

    def code(self, steps: int = 0) -> str:
        """What it shows now, or so many steps of 30 seconds later or earlier."""
        counter = int(self.clock().timestamp()) // STEP + steps
        digest = hmac.digest(base64.b32decode(self.secret), counter.to_bytes(8, "big"), hashlib.sha1)
        offset = digest[-1] & 15
        number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
        return f"{number % 1_000_000:06}"

    def fresh(self) -> str:
        """A code of the next step, which nobody can have used."""
        self.clock.move(seconds=STEP)
        return self.code()

    def wrong(self) -> str:
        """Six digits that are good at no step near now."""
        good = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in good)


@dataclass
class Enrolled:
    """An account with an authenticator: whose phone it is, and the recovery codes on paper."""

    account: Account
    phone: Phone
    codes: tuple[Secret, ...]


def enroll(world: World, account: Account) -> Enrolled:
    """Enroll as a person does, with the code that the phone shows; the session it was done in is over afterwards."""
    desk = world.desk(account)
    enrollment = desk.multi_factor.begin()
    phone = phone_of(world, enrollment)
    after, codes = desk.multi_factor.confirm(enrollment, phone.code())
    SignIn(world.context).sign_out(desk.session_id)
    return Enrolled(world.account(after), phone, codes)


def phone_of(world: World, enrollment: Enrollment) -> Phone:
    """The phone that has scanned this."""
    return Phone(enrollment.secret.reveal(), world.clock)


def needs_code(world: World, email: str, password: str = PASSWORD) -> CodeNeeded:
    """The first step: the password was right."""
    answer = SignIn(world.context).sign_in(email, Secret(password))
    assert isinstance(answer, CodeNeeded)
    return answer


def sign_in_with(world: World, email: str, code: str, password: str = PASSWORD) -> SignedIn:
    """Both steps."""
    return SignIn(world.context).code(needs_code(world, email, password), code)
