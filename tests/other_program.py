"""A second program on the same database, in a process of its own, told by lines on its standard input what to do.

prepare SESSION ACCOUNT DEED   loads the account and says "ready"
guess EMAIL, right EMAIL       gets ready to sign in with a wrong password, or the right one
code EMAIL CODE                signs in with the right password, and gets ready to give the code
go                             does the deed and says how it ended
bulk SESSION OPERATION         carries a bulk operation on, and says how many are done
work SEED                      changes accounts one after the other for ever, and says after each what is certain
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial

from rwtui.domain.accounts import Account, AccountStatus
from rwtui.domain.change import PASSWORD_SET, Field, change_of
from rwtui.domain.secret import Secret
from rwtui.errors import RwtuiError
from rwtui.security import passwords
from rwtui.services.acting import Sealed
from rwtui.services.context import Context
from rwtui.services.desk import Desk, desk_for
from rwtui.services.gate import Gate
from rwtui.services.sign_in import CodeNeeded, SignIn
from rwtui.storage import accounts, sessions
from rwtui.storage.accounts import PasswordWrite
from rwtui.storage.sessions import Stage
from tests.world import DISABLED, ENABLED, PASSWORD, form_of, moved, open_named, settings_of

DEEDS: dict[str, Callable[[Desk, Account], object]] = {
    "disable": lambda desk, base: desk.password_security.apply(
        desk.password_security.plan(base, form_of(base, status=DISABLED))
    ),
    "generate": lambda desk, base: desk.password_security.generate_token(base),
    "settings": lambda desk, base: desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title="Cook"))),
}


def say(text: str) -> None:
    """One line that whoever started this program has for certain."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def told(done: int, total: int) -> bool:
    """How many are certainly done."""
    say(str(done))
    return True


def main() -> None:
    """Do what the lines say until there are no more."""
    now = datetime.fromisoformat(sys.argv[2])  # the clock of the test's world, or its sessions were long over
    context = open_named(sys.argv[1], clock=lambda: now)
    say("open")
    deed: Callable[[], object] = object
    for line in sys.stdin:
        match line.split():
            case ["prepare", session, account, name]:
                desk = desk_for(context, session)
                base = desk.accounts.load(int(account))
                deed = partial(DEEDS[name], desk, base)
                say("ready")
            case ["guess" | "right" as how, email]:
                deed = partial(SignIn(context).sign_in, email, Secret(PASSWORD if how == "right" else "wrong"))
                say("ready")
            case ["code", email, code]:
                needed = SignIn(context).sign_in(email, Secret(PASSWORD))
                assert isinstance(needed, CodeNeeded)
                deed = partial(SignIn(context).code, needed, code)
                say("ready")
            case ["go"]:
                try:
                    deed()
                    say("done")
                except RwtuiError as no:
                    say(f"{type(no).__name__}: {no}")
            case ["bulk", session, operation]:
                desk_for(context, session).bulk.run(int(operation), told)
                say("done")
            case ["work", seed]:
                work(context, random.Random(int(seed)))
    context.storage.close()


def work(context: Context, chance: random.Random) -> None:
    """Changes of every kind, as fast as they go; after each one "id version" of the account."""
    with context.storage.reading():
        everyone = [account for number in range(1, 100) if (account := accounts.load(number))]
    root, targets = everyone[0], everyone[1:]
    session = f"{chance.getrandbits(128):032x}"
    with context.storage.writing():
        sessions.start(session, root.id, Stage.FULL, context.origin, context.clock())
    desk = desk_for(context, session)
    while True:
        number = chance.randrange(len(targets))
        targets[number] = change(desk, targets[number], chance)
        say(f"{targets[number].id} {targets[number].version}")


def change(desk: Desk, base: Account, chance: random.Random) -> Account:
    """One change of this account that the rules allow."""
    security = desk.password_security
    match chance.randrange(5):
        case 0:
            title, telephone = f"Title {chance.random()}", f"+1-202-555-{chance.randrange(10_000):04}"
            return desk.accounts.apply(desk.accounts.plan(base, settings_of(base, title=title, telephone=telephone)))
        case 1:
            return security.generate_token(base)[1]
        case 2:
            status = ENABLED if base.status is AccountStatus.DISABLED else DISABLED
            return security.apply(security.plan(base, form_of(base, status=status)))
        case 3:
            groups = [group for group in desk.accounts.security_groups() if group.ref != base.group.ref]
            return security.apply(security.plan(base, moved(base, chance.choice(groups))))
        case _:
            sealed = Sealed(password=PasswordWrite(passwords._NOBODY, None))
            password = change_of(base, {Field.PASSWORD: PASSWORD_SET})
            return Gate(desk.context).apply(desk.session_id, password, sealed).account


if __name__ == "__main__":
    main()
