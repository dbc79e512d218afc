"""A slip of the keyboard in a list must not match every account: what lists goes on to what disables."""

from __future__ import annotations

import pytest

from tests.terminal.host import CLERK, DESK, ROGER, SSO, Host, in_process


def said(words: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run it: the exit code, standard output and standard error."""
    status = in_process(words)
    done = capfd.readouterr()
    return status, done.out, done.err


@pytest.mark.parametrize("what", [["user"], ["token"], ["log"]])
@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (["--jsn"], "No such option: --jsn. Did you mean --json?"),
        (["-json"], "No such option: -json. Did you mean --json?"),
        (["-jsn"], "No such option: -jsn. Did you mean --json?"),
        (["-x"], "No such option: -x. A word that is not to match stands behind --: -- -x."),
        (["---", "--json"], "No such option: ---."),
        (["--stauts:enabled", "--json"], 'Unknown filter "stauts:".'),
        (["-stauts:enabled", "--json"], 'Unknown filter "stauts:".'),
        (["root --stauts:enabled"], 'Unknown filter "stauts:".'),
        (["--", "--stauts:enabled"], 'Unknown filter "stauts:".'),
        (["-"], "- asks for nothing, so it would match everything."),
        (['""'], '"" asks for nothing, so it would match everything.'),
        (["x" * 1001], "A query has up to 1,000 characters."),
    ],
)
def test_a_slip_lists_nothing(
    host: Host, what: list[str], slip: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, out, err = said([*what, "list", *slip], capfd)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(told)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["user", "list", "--status:disabled"], "A filter is negated by one dash: -status:disabled."),
        (["log", "list", "--actor:root"], "A filter is negated by one dash: -actor:root."),
        (["user", "list", "group:"], "group: is unfinished, so it would match everything."),
        (["user", "list", "roger group: status:enabled"], "group: is unfinished"),
        (["user", "list", 'group:""'], 'group:"" is unfinished'),
        (["user", "list", "last:>"], "last:> is unfinished"),
        (["log", "list", "actor:"], "actor: is unfinished"),
        (["log", "export", "events.csv", "target:"], "target: is unfinished"),
        (["log", "export", "events.csv", "--lgo", "login"], "No such option: --lgo. Did you mean --log?"),
    ],
)
def test_an_unfinished_filter_lists_nothing(
    host: Host, words: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """As of a shell's variable that is empty."""
    status, out, err = said(words, capfd)
    assert (status, out) == (2, "")
    assert err.startswith(told)
    assert not (host.folder / "events.csv").exists()


def test_one_dash_too_many_disables_nobody(host: Host) -> None:
    """The pattern of the README, with the slip."""
    done = host.shell("rwtui user list --status:disabled --json | jq -r .email | rwtui user disable - --yes")
    assert done.returncode == 2
    assert host.rows("SELECT * FROM \"user\" WHERE status = 'Disabled'") == []


@pytest.mark.wide(3)
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["-group:admin"], [CLERK, ROGER, SSO]),
        (["-group:admin type:native"], [CLERK, ROGER]),
        ([f'-group:"{DESK}" -group:administrator'], [ROGER, SSO]),
        (["-byron"], [CLERK, ROGER, SSO]),
        (["--", "-byron"], [CLERK, ROGER, SSO]),
        (["--limit", "2", "-byron"], [CLERK, ROGER]),
        (["-byron", "--limit=2"], [CLERK, ROGER]),
        (["--", "-b"], [CLERK, ROGER, SSO]),
        (["-b type:native"], [CLERK, ROGER]),
    ],
)
def test_a_negation_is_no_option(host: Host, words: list[str], found: list[str]) -> None:
    done = host.shell(f"rwtui user list --json {' '.join(map(repr, words))} | jq -r .email")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == found


def test_help_and_limit_as_elsewhere(host: Host) -> None:
    for name in ("user", "token", "log"):
        assert host.run(name, "list", "-h").stdout.startswith(f"Usage: rwtui {name} list [OPTIONS] [QUERY]")
    assert len(host.objects("token", "list")) == 4
    assert len(host.objects("token", "list", "--limit", "1")) == 1
