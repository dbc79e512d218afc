"""Filling the demo's database: an Administrator who can sign in, and any number of made-up people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice

from rwtui.domain.audit import Event, EventKind, Result
from rwtui.domain.folding import fold_email
from rwtui.domain.groups import GroupRef, Permission, SystemGroup
from rwtui.services.context import Context
from rwtui.services.importing.columns import Column
from rwtui.services.importing.demo_people import FUNCTIONAL_GROUPS, SERVICE_DESK, people
from rwtui.services.importing.groups import Books, GroupBook
from rwtui.services.importing.search import SearchTexts
from rwtui.services.opening import DemoSignIn, operator
from rwtui.storage import accounts, audit, bulk, groups
from rwtui.storage.demo_states import add_states
from rwtui.storage.import_rows import StagedRow, Staging

SIGN_IN = DemoSignIn("root@example.com", "kettle-orbit-violin")
"""No secret: the database is gone when the program ends, and nobody else can open it meanwhile."""
HASH = "$argon2id$v=19$m=19456,t=2,p=1$irF2zllrDWHsfa+1VmoNIQ$cQxEuEgzhaUkYO5yT1j9kVf1UldPQN2TcXwSWdGsFhQ"
"""Of that password, made beforehand: making it takes 20 MB and a moment that the first screen would wait for."""
UNKNOWN = "$argon2id$v=19$m=19456,t=2,p=1$ObVxkw2ZcowZOCUXSnaSFA$GpACgncycdIKOZ3oDsyRb5ajvcO0hsNDy0P9V8/WYXA"
"""What stands for everybody else's password: salt and digest are random and belong to none."""
BATCH = 1_000
OCTETS_OF_A_PERSON = 150
Progress = Callable[[int, int], None]


def fill(context: Context, count: int, progress: Progress) -> DemoSignIn:
    """Put `count` accounts into an empty database, the Administrator among them; how that one signs in."""
    with context.storage.connection(), Staging(context.storage) as staging:
        with context.storage.writing():
            books = _books()
        with SearchTexts(count * OCTETS_OF_A_PERSON) as texts:
            rows = _rows(count, books)
            while batch := list(islice(rows, BATCH)):
                staging.add(*texts.exchange(batch))
                progress(batch[-1].line, 2 * count)
            staging.add(*texts.exchange([]))
        staging.compare()
        with context.storage.writing():
            _write(context, staging, lambda done, total: progress(total + done, 2 * total))
    return SIGN_IN


def _books() -> Books:
    """The groups that there are in the demo, all made beforehand."""
    desk = groups.add_security_group(SERVICE_DESK)
    groups.set_permissions(desk.id, (Permission.USERS_VIEW, Permission.USERS_EDIT))
    security = [group.ref for group in groups.security_groups()]
    functional = [GroupRef(groups.functional_group_id(name), name) for name in FUNCTIONAL_GROUPS]
    return Books(
        GroupBook(Column.SECURITY_GROUP.value, security, making=False),
        GroupBook(Column.FUNCTIONAL_GROUP.value, functional, making=False),
    )


def _rows(count: int, books: Books) -> Iterator[StagedRow]:
    administrator, _ = books.security.find(SystemGroup.ADMINISTRATOR.value)
    yield StagedRow(
        line=1,
        email_key=fold_email(SIGN_IN.email),
        email=SIGN_IN.email,
        first_name="Root",
        last_name="Administrator",
        title="Everybody in the demo",
        group_no=administrator,
        functional="[]",
        password_hash=HASH,
    )
    for line, person in enumerate(people(count - 1), start=2):
        yield StagedRow(
            line,
            fold_email(person.email),
            person.email,
            person.first_name,
            person.last_name,
            person.title,
            person.telephone,
            books.security.find(person.security_group)[0],
            books.functional.find_all(";".join(person.functional_groups))[0],
            person.status,
            person.user_type,
            person.timeout,
            person.last_login,
            UNKNOWN if person.has_password else None,
        )


def _write(context: Context, staging: Staging, indexed: Progress) -> None:
    bulk.without_index(context.storage)
    now = context.clock()
    bulk.add_accounts(staging, accounts.administrators_group_id(), now, lambda done, total: None)
    add_states(
        context.storage, fold_email(SIGN_IN.email), now + timedelta(hours=context.rules.password.temporary_hours / 2)
    )
    event = Event(
        at=now,
        kind=EventKind.IMPORT,
        result=Result.SUCCESS,
        actor=operator(context.origin),
        origin=context.origin,
        title="Demo",
        reason=f"{staging.new():,} made-up accounts",
    )
    audit.append(event, context.seal)
    bulk.index_anew(context.storage, indexed)
