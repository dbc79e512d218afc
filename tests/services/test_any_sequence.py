"""Whatever anybody does in whatever order: no rule is broken, an Administrator is left, nothing changes unrecorded."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rwtui.domain.accounts import Account, UserType
from rwtui.domain.audit import EventKind, Result
from rwtui.domain.groups import Permission
from rwtui.domain.secret import Secret
from rwtui.errors import Conflict, Invalid, Refused
from rwtui.services.access import ProofNeeded, SessionEnded
from rwtui.services.desk import Desk, desk_for
from rwtui.services.sign_in import FAILED, WRONG_CODE, WRONG_PROOF, CodeNeeded, SignedIn, SignIn
from rwtui.storage.sessions import Stage
from tests.anybody import (
    FIRST,
    FREE,
    LOCK_AT,
    LONGEST,
    Paper,
    can_sign_in,
    deeds,
    enroll_in,
    may_succeed,
    must_hold,
    stage_due,
    wants_proof,
)
from tests.services.test_random_walk import WORKING
from tests.world import ENROLLED, PASSWORD, SSO, World

PEOPLE = {
    "root": "Administrator",
    "ada": "Administrator",
    "ops": "Custom: everything",
    "roger": "Regular User",
    "sso": "Regular User",
}
who = st.sampled_from(list(PEOPLE))
which = st.integers(0, 30)
NOTHING_ASKED = {"Nothing was changed.", "There is no session to end."}


class Anybody(RuleBasedStateMachine):
    """A world of a few accounts, and what each person holds."""

    @initialize()
    def begin(self) -> None:
        """A new database, in which waits are short and locks come soon."""
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name) / "data" / "accounts.db")
        self.world.custom_group("Custom: everything", *Permission)
        self.ids = {}
        for name, group in PEOPLE.items():
            kind = SSO if name == "sso" else UserType.NATIVE
            self.ids[name] = self.world.add(f"{name}@example.org", group, user_type=kind, timeout=60).id
        numbers = {"free_failures": FREE, "first_wait_seconds": FIRST, "longest_wait_seconds": LONGEST}
        for name, value in (numbers | {"lock_at": LOCK_AT}).items():
            self.world.run("INSERT INTO option VALUES (?, ?, 1)", f"throttle.{name}", str(value))
        self.world.context.read_rules()
        self.required = "nobody"
        self.papers = {name: Paper() for name in PEOPLE}
        self.sessions: list[tuple[str, str]] = []
        self.stale: list[Account] = []
        self.deeds = deeds(self.world)
        for name in ("root", "ada", "ops", "roger"):
            self.sessions.append((name, self.world.desk(self.now(name)).session_id))

    def teardown(self) -> None:
        """The chain holds, and the versions are what the log tells."""
        if hasattr(self, "world"):
            assert self.world.first_broken() is None
            self.world.close()
            self.folder.cleanup()

    def now(self, name: str) -> Account:
        """An account as it is."""
        return self.world.account(self.ids[name])

    def kept(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything but the log and the throttle."""
        more = {table: self.world.rows(f"SELECT * FROM {table} ORDER BY 1") for table in ("authenticator",)}
        codes = {"recovery_code": self.world.rows("SELECT * FROM recovery_code ORDER BY 1")}
        return self.world.stored() | more | codes

    def logged(self) -> int:
        """How many events there are."""
        return int(self.world.rows("SELECT count(*) FROM audit_event")[0][0])

    def state(self, session_id: str) -> tuple[bool, Stage, float]:
        """Whether a session lives, how far it reaches, and how old its proof is; read from its row."""
        ((user_id, stage, seen, started, proved, ended),) = self.world.rows(
            "SELECT user_id, stage, last_seen, started_at, proved_at, ended_at FROM session WHERE id = ?", session_id
        )
        account, now = self.world.account(user_id), self.world.clock().timestamp()
        in_time = now - seen < account.timeout * 60 and now - started < 8 * 3600
        may_stay = account.status.value == "Enabled" and account.is_native and not account.locked
        return ended is None and in_time and may_stay, Stage(stage), now - proved

    @rule(seconds=st.sampled_from([1, 29, 30, 60, 299, 301, 901, 3_600, 86_400]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.world.clock.move(seconds=seconds)

    @rule(required=st.sampled_from(["nobody", "administrators", "everyone"]))
    def require(self, required: str) -> None:
        """The option changes."""
        self.required = required
        self.world.run("INSERT OR REPLACE INTO option VALUES ('mfa_required', ?, 1)", required)

    @rule(name=who, right=st.sampled_from([True, True, True, False]), how=st.sampled_from(["code", "code", "recovery"]))
    def sign_in(self, name: str, right: bool, how: str) -> None:
        """With a right or wrong password, and a code that is what it is."""
        account, paper, now, log = self.now(name), self.papers[name], self.world.clock(), self.logged()
        code, good = self.code(account, paper, how)
        needs_code = account.mfa is ENROLLED
        expected = can_sign_in(self.world, account) and right and (good or not needs_code)
        try:
            answer = SignIn(self.world.context).sign_in(account.email, Secret(PASSWORD if right else "wrong"))
            if isinstance(answer, CodeNeeded):
                assert needs_code
                answer = SignIn(self.world.context).code(answer, code)
        except Refused as no:
            waited = self.failed(account, paper, str(no), {FAILED, WRONG_CODE})
            assert waited or not expected
        else:
            assert isinstance(answer, SignedIn)
            assert expected
            assert not paper.waits(now)
            assert answer.stage is stage_due(self.world, account, self.required)
            assert self.logged() > log
            self.used(paper, needs_code, how, code)
            self.sessions.append((name, answer.session_id))

    @rule(number=which, right=st.booleans(), how=st.sampled_from(["code", "recovery"]))
    def prove(self, number: int, right: bool, how: str) -> None:
        """Step-up, in any session there ever was."""
        name, session_id = self.sessions[number % len(self.sessions)]
        account, paper, now = self.now(name), self.papers[name], self.world.clock()
        code, good = self.code(account, paper, how)
        alive = self.state(session_id)[0]
        try:
            SignIn(self.world.context).prove(session_id, Secret(PASSWORD if right else "wrong"), code)
        except SessionEnded:
            assert not alive
        except Refused as no:
            assert alive
            waited = self.failed(account, paper, str(no), {WRONG_PROOF})
            assert waited or not right or (account.mfa is ENROLLED and not good)
        else:
            assert alive
            assert right
            assert not paper.waits(now)
            assert good or account.mfa is not ENROLLED
            self.used(paper, account.mfa is ENROLLED, how, code)

    def code(self, account: Account, paper: Paper, how: str) -> tuple[str, bool]:
        """What the person types as a code, and whether it is good."""
        if how == "recovery":
            codes = paper.codes or paper.used or ["0000-" * 5 + "0000"]
            return codes[0], bool(paper.codes)
        if paper.phone is None:
            return "123456", False
        last = self.world.rows("SELECT last_counter FROM authenticator WHERE user_id = ?", account.id)
        return paper.phone.code(), bool(last) and int(self.world.clock().timestamp()) // 30 > last[0][0]

    def used(self, paper: Paper, needed: bool, how: str, code: str) -> None:
        """A success: nothing is counted any more, and a recovery code is used up."""
        paper.forgive()
        if needed and how == "recovery":
            paper.codes.remove(code)
            paper.used.append(code)

    def failed(self, account: Account, paper: Paper, sentence: str, sentences: set[str]) -> bool:
        """A failure or a wait, as the model has it; True for a wait."""
        now = self.world.clock()
        if paper.waits(now):
            assert sentence.startswith("Too many tries. Again at ")
            return True
        assert sentence in sentences
        paper.fail(now)
        assert self.world.last_event().event.kind in {EventKind.LOGIN, EventKind.LOCK}
        others = self.world.rows(f"{WORKING} AND id <> {account.id}")[0][0]
        last = account.is_administrator and can_sign_in(self.world, account) and not others
        assert self.world.account(account).locked is (account.locked or (paper.failures >= LOCK_AT and not last))
        return False

    @rule(number=which)
    def touch(self, number: int) -> None:
        """Somebody does something at a terminal."""
        session_id = self.sessions[number % len(self.sessions)][1]
        alive = self.state(session_id)[0]
        try:
            SignIn(self.world.context).touch(session_id)
        except SessionEnded:
            assert not alive
        else:
            assert alive

    @rule(number=which)
    def sign_out(self, number: int) -> None:
        """Or goes home."""
        SignIn(self.world.context).sign_out(self.sessions[number % len(self.sessions)][1])

    @rule(number=which, whom=who, chosen=st.integers(0, 99), stale=st.integers(0, 9))
    def act(self, number: int, whom: str, chosen: int, stale: int) -> None:
        """A Change, through the forms or around them; now and then of an account as it was long ago."""
        what = list(self.deeds)[chosen % len(self.deeds)]
        base = self.stale[-1] if stale == 0 and self.stale else self.now(whom)
        if what == "renew":
            base = self.now(self.sessions[number % len(self.sessions)][0])
        self.change(number, base, what)

    @rule(number=which)
    def enroll(self, number: int) -> None:
        """One's own authenticator."""
        name = self.sessions[number % len(self.sessions)][0]
        self.change(number, self.now(name), "enroll")

    def change(self, number: int, base: Account, what: str) -> None:
        """Do it, and compare with what the documents say."""
        name, session_id = self.sessions[number % len(self.sessions)]
        desk, actor, before = desk_for(self.world.context, session_id), self.now(name), self.world.account(base)
        kept, log, (alive, stage, age) = self.kept(), self.logged(), self.state(session_id)
        self.stale = [*self.stale[-5:], before]
        try:
            self.do(desk, base, what, name)
        except (Refused, Conflict, Invalid) as no:
            assert self.kept() == kept
            quiet = isinstance(no, ProofNeeded | Invalid | SessionEnded) or str(no) in NOTHING_ASKED
            assert quiet or self.logged() == log + 1
            return
        assert alive
        assert base.version == before.version
        assert (stage is not Stage.PASSWORD) if what == "enroll" else may_succeed(what, actor, before, stage)
        assert stage is not Stage.FULL or age <= 300 or not wants_proof(what, actor, before)
        event = self.world.last_event().event
        assert self.logged() == log + 1
        assert (event.kind, event.result) == (EventKind.CHANGE, Result.SUCCESS)
        assert (event.actor_id, event.target_id) == (actor.id, before.id)
        assert self.world.account(before).version == before.version + 1
        if what == "unlock":
            self.papers[before.email.partition("@")[0]].forgive()
        self.burn(before)

    def do(self, desk: Desk, base: Account, what: str, name: str) -> None:
        """Enrolling and renewing change what the person holds."""
        if what == "enroll":
            enroll_in(self.world, desk, self.papers[name])
        elif what == "renew":
            _, codes = desk.multi_factor.renew_codes()
            self.papers[name].codes = [code.reveal() for code in codes]
        else:
            self.deeds[what](desk, base)

    def burn(self, account: Account) -> None:
        """What somebody holds is worth nothing after a reset."""
        if self.world.account(account).mfa is not ENROLLED:
            paper = self.papers[account.email.partition("@")[0]]
            paper.used, paper.codes = [*paper.used, *paper.codes], []

    @invariant()
    def always(self) -> None:
        """What must hold after each step."""
        if not hasattr(self, "world"):
            return
        must_hold(self.world)


def run(examples: int, steps: int) -> None:
    """So many sequences of so many steps."""
    run_state_machine_as_test(
        Anybody,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=examples < 100,
        ),
    )


def test_a_few_sequences() -> None:
    """The same ones each time."""
    run(12, 40)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_many_sequences() -> None:
    """Others each time."""
    run(300, 120)
