"""One of many programs on the same database: it signs in, searches and changes accounts until its time is over.

Arguments: the database, an Administrator's email, a seed, and for how many seconds. After each change that was made it
says "ACCOUNT VERSION", after everything "end CHANGES CONFLICTS SEARCHES SIGN-INS"; a fault of the database ends it.
"""

from __future__ import annotations

import random
import sys
import time

from rwtui.domain.paging import Toward
from rwtui.domain.query import parse
from rwtui.domain.secret import Secret
from rwtui.errors import Conflict
from rwtui.services.context import Context
from rwtui.services.desk import Desk, desk_for
from rwtui.services.sign_in import SignedIn, SignIn
from tests.other_program import say
from tests.world import PASSWORD, open_named, settings_of

SEARCHES = ("person", "nguyen", "group:regular", "-status:disabled 1", "type:native person1", "zzz", "")


def sign_in(context: Context, email: str) -> Desk:
    """As a person does, with the password."""
    answer = SignIn(context).sign_in(email, Secret(PASSWORD))
    assert isinstance(answer, SignedIn)
    return desk_for(context, answer.session_id)


def found(desk: Desk, chance: random.Random) -> int:
    """Search, look at a page or two, and choose an account; 0 for none."""
    query = parse(chance.choice(SEARCHES))
    page = desk.search.page(query, None, chance.choice((Toward.DOWN, Toward.UP)), 20)
    people = [row.id for row in page.rows if row.email.startswith("person")]
    return chance.choice(people) if people else 0


def main() -> None:
    """Work until the time is over."""
    database, email, seed, seconds = sys.argv[1:]
    chance = random.Random(int(seed))
    context = open_named(database)
    say("open")
    sys.stdin.readline()
    end = time.monotonic() + float(seconds)
    changes = conflicts = searches = sign_ins = 0
    desk: Desk | None = None
    while changes == 0 or time.monotonic() < end:
        if desk is None or chance.random() < 0.02:
            desk = sign_in(context, email)
            sign_ins += 1
        account_id = found(desk, chance)
        searches += 1
        if not account_id:
            continue
        base = desk.accounts.load(account_id)
        form = settings_of(base, title=f"{email} {changes}", timeout=str(5 + chance.randrange(55)))
        try:
            after = desk.accounts.apply(desk.accounts.plan(base, form))
        except Conflict:
            conflicts += 1
            continue
        changes += 1
        say(f"{after.id} {after.version}")
    say(f"end {changes} {conflicts} {searches} {sign_ins}")
    context.storage.close()


if __name__ == "__main__":
    main()
