"""`rwtui key rotate`: everything is under the new key afterwards, other programs follow, and no kill does harm.

security.md, "TOTP secret at rest" and "Records".
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pyotp import TOTP

from rwtui.domain.accounts import Account
from rwtui.domain.audit import EventKind
from rwtui.domain.secret import Secret
from rwtui.errors import Refused, Unavailable
from rwtui.security import totp
from rwtui.security.vault import Vault
from rwtui.services.factors import bound_to
from rwtui.services.keys import rotate
from rwtui.services.opening import key_beside
from rwtui.services.sign_in import SignedIn, SignIn
from rwtui.storage import factors
from tests.services.test_two_programs import Program
from tests.world import ENROLLED, PASSWORD, World

TOP = Path(__file__).resolve().parents[2]


def enrolled(world: World, email: str) -> tuple[Account, str]:
    """An account with an authenticator, and the secret in it."""
    account = world.add(email, "Administrator", mfa=ENROLLED.value)
    secret = totp.new_secret().reveal()
    with world.context.storage.writing():
        sealed = world.context.seal.encrypt(secret.encode(), bound_to(account.id))
        factors.set_authenticator(account.id, sealed, 0, world.clock())
    return account, secret


def code_taken(world: World, account: Account, secret: str) -> bool:
    """Whether the program lets the account in with its password and the code of the moment."""
    world.clock.move(seconds=60)
    door = SignIn(world.context)
    needed = door.sign_in(account.email, Secret(PASSWORD))
    assert not isinstance(needed, SignedIn)
    return isinstance(door.code(needed, TOTP(secret).at(world.clock())), SignedIn)


def keys_in_file(world: World) -> list[str]:
    return key_beside(world.path).read_text().splitlines()[1:]


def test_everything_is_under_the_new_key(world: World) -> None:
    """Old keys alone decrypt nothing any more, the new one seals, and the event tells which."""
    people = [enrolled(world, f"root{number}@example.org") for number in range(3)]
    old, before = world.context.seal.fingerprint, keys_in_file(world)
    done = rotate(world.context)
    assert (done.authenticators, done.unreadable) == (3, 0)
    after = keys_in_file(world)
    assert after[1:] == before
    assert len(set(after)) == 2
    assert key_beside(world.path).stat().st_mode & 0o777 == 0o600
    key_beside(world.path).write_text("\n".join(["rwtui-key-file-1", *before, ""]))
    only_old = Vault.load(key_beside(world.path))
    for (sealed,) in world.rows("SELECT secret FROM authenticator"):
        with pytest.raises(Unavailable):
            only_old.decrypt(sealed, bound_to(people[0][0].id))
    key_beside(world.path).write_text("\n".join(["rwtui-key-file-1", *after, ""]))
    event = world.last_event().event
    assert (event.kind, event.title) == (EventKind.KEY, f"Key {old} -> {done.fingerprint}")
    assert world.rows("SELECT key_id FROM audit_event ORDER BY id DESC LIMIT 1") == [(done.fingerprint,)]
    assert world.rows("SELECT key_fingerprint FROM chain_head") == [(done.fingerprint,)]
    assert world.first_broken() is None
    for account, secret in people:
        assert code_taken(world, account, secret)
    world.reopen()
    assert world.context.seal.fingerprint == done.fingerprint
    assert code_taken(world, *people[0])
    assert world.first_broken() is None


def test_the_old_key_file_opens_nothing_afterwards(world: World) -> None:
    """A copy from before the rotation is refused with a sentence."""
    kept = key_beside(world.path).read_bytes()
    rotate(world.context)
    world.close()
    whole = key_beside(world.path).read_bytes()
    key_beside(world.path).write_bytes(kept)
    with pytest.raises(Refused, match="is not the key of this database"):
        world.reopen()
    key_beside(world.path).write_bytes(whole)
    world.reopen()


def test_again_and_again(world: World) -> None:
    """Each rotation seals the next stretch of the log."""
    account, secret = enrolled(world, "root@example.org")
    for _ in range(3):
        rotate(world.context)
        assert code_taken(world, account, secret)
    assert len(keys_in_file(world)) == 4
    assert len(world.rows("SELECT DISTINCT key_id FROM audit_event")) == 3  # the first key never sealed anything
    assert world.first_broken() is None


@pytest.fixture
def other(world: World) -> Iterator[Program]:
    """The database opened by a second program before anything is rotated."""
    world.add("root@example.org", "Administrator")
    program = Program(world)
    assert program.hear() == "open"
    yield program
    program.end()


def answer(program: Program, line: str) -> str:
    """What a program says to a line."""
    program.tell(line)
    return program.hear()


def test_a_program_that_is_open_follows(world: World, other: Program) -> None:
    """It reads codes and seals events under the new key without being started again."""
    account, secret = enrolled(world, "ada@example.org")
    for number in range(3):
        code = TOTP(secret).at(world.clock() + timedelta(seconds=30 * (number - 1)))
        assert answer(other, f"code {account.email} {code}") == "ready"
        rotate(world.context)
        assert answer(other, "go") == "done"
        newest = Vault.load(key_beside(world.path)).fingerprint
        assert world.rows("SELECT kind, key_id FROM audit_event ORDER BY id DESC LIMIT 1") == [("Login", newest)]
        assert world.first_broken() is None


def test_a_program_that_cant_follow_changes_nothing(world: World, other: Program) -> None:
    """The new key isn't where it looks: a sentence, no change, no event; and it goes on once the file is back."""
    target = world.add("roger@example.org")
    assert answer(other, f"prepare {world.desk(world.account(1)).session_id} {target.id} settings") == "ready"
    key = key_beside(world.path)
    old = key.read_bytes()
    rotate(world.context)
    new = key.read_bytes()
    key.write_bytes(old)
    before, log = world.stored(), world.rows("SELECT * FROM audit_event")
    for _ in range(2):
        assert answer(other, "go") == (
            f"Unavailable: The key was rotated meanwhile, and {key} doesn't hold the new one."
        )
    assert (world.stored(), world.rows("SELECT * FROM audit_event")) == (before, log)
    key.write_bytes(new)
    assert answer(other, "go") == "done"
    assert world.account(target).title == "Cook"
    assert world.first_broken() is None


def test_a_wait_outlasts_a_rotation(world: World) -> None:
    """Failed tries are counted by a digest under the key; the earlier ones count on, of emails that nobody has too."""
    world.add("root@example.org", "Administrator")
    emails = ("root@example.org", "nobody@example.org")
    for email in emails:
        for _ in range(5):
            assert not world.signs_in(email, "wrong")
    rotate(world.context)
    for email in emails:
        with pytest.raises(Refused, match="Too many tries"):
            world.sign_in(email)
    world.clock.move(seconds=31)
    assert not world.signs_in("nobody@example.org", "wrong")
    assert not world.signs_in("root@example.org", "wrong")
    assert world.rows("SELECT failures FROM throttle") == [(6,), (6,)]
    world.clock.move(seconds=61)
    assert world.signs_in("root@example.org")
    assert world.rows("SELECT failures FROM throttle") == [(6,)]


def test_an_authenticator_that_cant_be_read_is_told_of(world: World) -> None:
    """One altered row doesn't keep the key from being replaced."""
    account, secret = enrolled(world, "root@example.org")
    altered, _ = enrolled(world, "altered@example.org")
    world.run("UPDATE authenticator SET secret = 'x' || secret WHERE user_id = ?", altered.id)
    done = rotate(world.context)
    assert (done.authenticators, done.unreadable) == (1, 1)
    assert code_taken(world, account, secret)


def test_while_another_program_works(world: World) -> None:
    """It changes accounts all the while: nothing is refused, and the chain holds."""
    world.add("root@example.org", "Administrator")
    for number in range(3):
        world.add(f"person{number}@example.org")
    words = [sys.executable, "-m", "tests.other_program", world.name, world.clock.now.isoformat()]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=TOP, stdin=pipe, stdout=pipe, text=True) as busy:
        assert busy.stdin
        assert busy.stdout
        assert busy.stdout.readline() == "open\n"
        busy.stdin.write("work 1\n")
        busy.stdin.flush()
        for keys in range(1, 6):
            while len(world.rows("SELECT DISTINCT key_id FROM audit_event WHERE kind = 'Change'")) < keys:
                assert len(busy.stdout.readline().split()) == 2
            if keys < 5:
                rotate(world.context)
        busy.kill()
    assert world.first_broken() is None


MOMENTS = (
    "before Vault.save",
    "after Vault.save",
    "before factors.replace_secret",
    "after factors.replace_secret",
    "after audit.set_key_fingerprint",
    "before audit.append",
    "after audit.append",
    "before database.commit",
    "after database.commit",
    "before os.link or rename",
    "after os.fsync",
)
KILLED = """
import os, signal, sys
from pathlib import Path
from rwtui.security.vault import Vault
from rwtui.services import keys
from rwtui.services.opening import open_context
from rwtui.storage import audit, factors

context = open_context(Path(sys.argv[1]))
owners = {
    "Vault.save": (Vault, "save"),
    "factors.replace_secret": (factors, "replace_secret"),
    "audit.set_key_fingerprint": (audit, "set_key_fingerprint"),
    "audit.append": (audit, "append"),
    "database.commit": (context.storage.database, "commit"),
    "os.link or rename": (Path, "replace"),
    "os.fsync": (os, "fsync"),
}
when, _, what = sys.argv[2].partition(" ")
owner, name = owners[what]
real = getattr(owner, name)

def dying(*words, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(*words, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, dying)
keys.rotate(context)
"""


@pytest.mark.wide(3)
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at(world: World, moment: str) -> None:
    """kill -9 at each step: the database opens with what lies there, codes work, the chain holds, and it can be
    rotated again."""
    account, secret = enrolled(world, "root@example.org")
    enrolled(world, "second@example.org")
    assert not world.signs_in("root@example.org", "wrong")
    world.close()
    done = subprocess.run([sys.executable, "-c", KILLED, str(world.path), moment], cwd=TOP, check=False)
    assert done.returncode == -9
    world.reopen()
    rotated = world.rows("SELECT count(*) FROM audit_event WHERE kind = ?", EventKind.KEY.value) == [(1,)]
    assert rotated == (moment == "after database.commit")
    assert world.first_broken() is None
    assert code_taken(world, account, secret)
    rotate(world.context)
    assert code_taken(world, account, secret)
    assert world.first_broken() is None
    world.reopen()
    assert code_taken(world, account, secret)


def test_a_replaced_key_seals_nothing_more(world: World) -> None:
    """Who has an old key and the database can't go on with it: the walk finds an older key behind a newer one."""
    world.add("root@example.org", "Administrator")
    old = world.context.seal.fingerprint
    rotate(world.context)
    last = world.last_event().id
    world.run("UPDATE chain_head SET key_fingerprint = ?", old)
    assert world.first_broken() == "The head of the log has been altered."
    world.reopen()
    assert not world.signs_in("root@example.org", "wrong")
    assert world.rows("SELECT key_id FROM audit_event ORDER BY id DESC LIMIT 1") == [(old,)]
    assert world.first_broken() == f"Event {last + 1} was sealed with a key that had been replaced by then."
