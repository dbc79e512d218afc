"""Whatever anybody does in whatever order: no rule is broken, an Administrator is left, nothing changes unrecorded."""

from __future__ import annotations

import tempfile
from pathlib import Path

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
    DOINGS,
    FIRST,
    FREE,
    LOCK_AT,
    LONGEST,
    Paper,
    can_sign_in,
    enroll_in,
    kept,
    logged,
    may_succeed,
    must_hold,
    stage_due,
    state,
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
actors = st.sampled_from(["root", "ada", *PEOPLE])
which = st.sampled_from(range(40))
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
        for name in ("root", "ada", "ops", "roger"):
            self.sessions.append((name, self.world.desk(self.now(name)).session_id))
        for name in ("ada", "ops", "roger"):
            desk_for(self.world.context, self.sessions[0][1]).password_security.generate_token(self.now(name))

    def teardown(self) -> None:
        """The chain holds, and the versions are what the log tells."""
        if hasattr(self, "world"):
            assert self.world.first_broken() is None
            self.world.close()
            self.folder.cleanup()

    def now(self, name: str) -> Account:
        """An account as it is."""
        return self.world.account(self.ids[name])

    @rule(seconds=st.sampled_from([1, 29, 30, 30, 60, 60, 299, 301, 301, 3_600, 86_400]))
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
        account, paper, now, log = self.now(name), self.papers[name], self.world.clock(), logged(self.world)
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
            assert (expected, paper.waits(now)) == (True, False)
            assert answer.stage is stage_due(account, self.required)
            assert logged(self.world) > log
            self.used(paper, needs_code, how, code)
            self.sessions.append((name, answer.session_id))

    @rule(name=who, times=st.sampled_from([1, 2, LOCK_AT]))
    def guess(self, name: str, times: int) -> None:
        """Wrong as often as that, each time as soon as it is allowed."""
        for _ in range(times):
            self.world.clock.now = max(self.world.clock.now, self.papers[name].until or self.world.clock.now)
            self.sign_in(name, False, "code")

    @rule(number=which, right=st.booleans(), how=st.sampled_from(["code", "recovery"]))
    def prove(self, number: int, right: bool, how: str) -> None:
        """Step-up, in any session there ever was."""
        name, session_id = self.sessions[number % len(self.sessions)]
        account, paper, now = self.now(name), self.papers[name], self.world.clock()
        code, good = self.code(account, paper, how)
        alive = state(self.world, session_id)[0]
        try:
            SignIn(self.world.context).prove(session_id, Secret(PASSWORD if right else "wrong"), code)
        except SessionEnded:
            assert not alive
        except Refused as no:
            assert alive
            waited = self.failed(account, paper, str(no), {WRONG_PROOF})
            assert waited or not right or (account.mfa is ENROLLED and not good)
        else:
            assert (alive, right, paper.waits(now)) == (True, True, False)
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
        alive = state(self.world, session_id)[0]
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

    @rule(doings=st.lists(st.tuples(actors, who, st.sampled_from(list(DOINGS)), which), min_size=4, max_size=8))
    def act(self, doings: list[tuple[str, str, str, int]]) -> None:
        """Changes, through the forms or around them; now and then of an account as it was before."""
        for name, whom, what, number in doings:
            acting, session_id = self.session_of(name, number)
            base = self.stale[0] if number % 10 == 1 and self.stale else self.now(whom)
            self.change(acting, session_id, self.now(acting) if what == "renew" else base, what)

    @rule(name=who, number=which)
    def enroll(self, name: str, number: int) -> None:
        """One's own authenticator."""
        acting, session_id = self.session_of(name, number)
        self.change(acting, session_id, self.now(acting), "enroll")

    def session_of(self, name: str, number: int) -> tuple[str, str]:
        """A session of theirs, alive if they can have one; or, now and then, any session there ever was."""
        theirs = [session for session in self.sessions if session[0] == name and state(self.world, session[1])[0]]
        account = self.now(name)
        if not theirs and can_sign_in(self.world, account):
            theirs = [(name, self.world.desk(account, stage_due(account, self.required)).session_id)]
            self.sessions += theirs
        return theirs[-1] if theirs and number else self.sessions[number % len(self.sessions)]

    def change(self, name: str, session_id: str, base: Account, what: str) -> None:
        """Do it, and compare with what the documents say."""
        desk, actor, before = desk_for(self.world.context, session_id), self.now(name), self.world.account(base)
        everything, log, (alive, stage, age) = kept(self.world), logged(self.world), state(self.world, session_id)
        self.stale = [*self.stale[-5:], before]
        try:
            self.do(desk, base, what, name)
        except (Refused, Conflict, Invalid) as no:
            assert kept(self.world) == everything
            quiet = isinstance(no, ProofNeeded | Invalid | SessionEnded) or str(no) in NOTHING_ASKED
            assert quiet or logged(self.world) == log + 1
            return
        assert alive
        assert base.version == before.version
        assert (stage is not Stage.PASSWORD) if what == "enroll" else may_succeed(what, actor, before, stage)
        assert stage is not Stage.FULL or age <= 300 or not wants_proof(what, actor, before)
        event = self.world.last_event().event
        assert logged(self.world) == log + 1
        assert (event.kind, event.result) == (EventKind.CHANGE, Result.SUCCESS)
        assert (event.actor_id, event.target_id) == (actor.id, before.id)
        after = self.world.account(before)
        assert after.version == before.version + 1
        assert what != "disable" or (after.token, after.sessions) == (None, 0)
        self.follow(before, what)

    def do(self, desk: Desk, base: Account, what: str, name: str) -> None:
        """Enrolling and renewing change what the person holds."""
        if what == "enroll":
            enroll_in(self.world, desk, self.papers[name])
        elif what == "renew":
            _, codes = desk.multi_factor.renew_codes()
            self.papers[name].codes = [code.reveal() for code in codes]
        else:
            DOINGS[what](self.world, desk, base)

    def follow(self, account: Account, what: str) -> None:
        """Nobody waits after an unlock, and what somebody holds is worth nothing after a reset."""
        paper = self.papers[account.email.partition("@")[0]]
        if what == "unlock":
            paper.forgive()
        if self.world.account(account).mfa is not ENROLLED:
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
    run(10, 25)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_many_sequences() -> None:
    """Others each time."""
    run(250, 50)
