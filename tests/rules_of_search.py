"""What a search should find, said a second time and by looking at every account: the oracle for tests of searching."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from rwtui.domain.accounts import Account, AccountStatus, MfaState, PasswordState, TokenSummary, UserType
from rwtui.domain.folding import fold_email, needle, search_text
from rwtui.domain.query import Query
from rwtui.domain.query_filters import (
    DelayedFilter,
    EmailFilter,
    Filter,
    FunctionalFilter,
    GroupFilter,
    LastLogin,
    LastLoginFilter,
    LockedFilter,
    MfaFilter,
    MfaWanted,
    PasswordFilter,
    PasswordWanted,
    StaleTokenFilter,
    StatusFilter,
    TokenFilter,
    TypeFilter,
)

FIRST_NAMES = (
    *(
        "Roger",
        "John",
        "Przemysław",
        "Zoë",
        "Łukasz",
        "秀芳",
        "Søren",
        "Đặng",
        "Anne-Marie",
        "O’Brien",
        "Ötzi",
        "김민준",
    ),
    *("Νίκος", "Иван", "مريم", "Jo", "Ai", "Ångström", "[@click=quit]", "%_%", '"quoted"', "'';", "Straße", "ﬁnn"),
    *("ｗｉｄｅ", "สมชาย"),
)
LAST_NAMES = (
    *("Nguyễn", "Smith", "Smithson", "MÜLLER", "梁", "van der Berg", "ß", "Œuvre", "d'Arc", "Þór", "C++", "a-b-c"),
    *("1st", "O'Neil", "한", "Nguyen"),
)
TITLES = ("", "Cook", "Chief Strategy Officer", "VP, Sales & Ops", "Ingénieur", "主任", "R&D 2.0", "x" * 320)
TELEPHONES = ("", "+1-202-555-0142", "(020) 7946 0958", "0049 30 1234", "+84 24 3825 5123", "112", "555x77")
DOMAINS = ("example.org", "example.com", "field.example.org", "bücher.example")
GROUPS = ("Administrator", "Regular User", "Regular User (No Delete)", "Service Desk", "Desk Ünit", "service")
FUNCTIONAL = ("Kitchen", "Kitchen North", "Human Resources", "Øst", '"In quotes"')


def matches(query: Query, account: Account, now: datetime) -> bool:
    """Whether this account is one of those that the query asks for."""
    names = account.first_name, account.last_name, account.title, account.telephone
    text = search_text(account.email, *names)
    return (
        all(needle(word) in text for word in query.words)
        and not any(needle(word) in text for word in query.excluded_words)
        and all(_holds(wanted, account, now) is not wanted.negated for wanted in query.filters)
    )


def _holds(wanted: Filter, account: Account, now: datetime) -> bool:
    match wanted:
        case GroupFilter():
            return wanted.accepts(account.group.name)
        case FunctionalFilter():
            return any(map(wanted.accepts, account.functional_groups))
        case StatusFilter(enabled=enabled):
            return enabled is (account.status is AccountStatus.ENABLED)
        case TypeFilter(native=native):
            return native is (account.user_type is UserType.NATIVE)
        case MfaFilter(state=state):
            states = {MfaWanted.OFF: MfaState.OFF, MfaWanted.DUE: MfaState.DUE, MfaWanted.ENROLLED: MfaState.ENROLLED}
            return account.mfa is states[state]
        case EmailFilter(part=part):
            return part in fold_email(account.email)
        case LastLoginFilter():
            return _signed_in(wanted, account.last_login, now)
    return _holds_secretly(wanted, account, now)


def _holds_secretly(wanted: Filter, account: Account, now: datetime) -> bool:
    """Of password, token and throttle."""
    match wanted:
        case TokenFilter(present=present):
            return present is (account.token is not None)
        case StaleTokenFilter():
            return account.token is not None and _is_stale(account.token, now)
        case LockedFilter(locked=locked):
            return locked is account.locked
        case DelayedFilter():
            return account.locked  # nobody fails to sign in here
        case PasswordFilter(kind=PasswordWanted.TEMPORARY):
            return account.password is PasswordState.TEMPORARY
        case PasswordFilter():
            return account.password is PasswordState.NONE and account.user_type is UserType.NATIVE
    raise AssertionError(wanted)


def _is_stale(token: TokenSummary, now: datetime) -> bool:
    lately = token.last_used or token.made_at
    return token.made_at < now - timedelta(days=365) or lately < now - timedelta(days=90)


def _signed_in(wanted: LastLoginFilter, last: datetime | None, now: datetime) -> bool:
    if wanted.when is LastLogin.NEVER:
        return last is None
    if last is None:
        return False
    within = last >= now - wanted.span
    return within if wanted.when is LastLogin.WITHIN else not within


FILTERS = (
    'group:"Service Desk"',
    'group:"service"',
    "group:service",
    "group:desk",
    "group:unit",
    "group:nothing",
    'group:"Regular User"',
    "functional:kitchen",
    'functional:"kitchen north"',
    "functional:ost",
    "functional:quotes",
    "functional:nothing",
    "status:enabled",
    "status:disabled",
    "type:native",
    "type:sso",
    "mfa:yes",
    "mfa:no",
    "mfa:due",
    "token:yes",
    "token:no",
    "locked:yes",
    "locked:no",
    "locked:delayed",
    "token:stale",
    "password:temporary",
    "password:none",
    "email:example.org",
    "email:field",
    "email:o",
    "email:BÜCHER",
    "email:ngu",
    "last:never",
    "last:<90d",
    "last:>90d",
    "last:<2h",
    "last:>1y",
)


def some_query(chance: random.Random, people: list[Account]) -> str:
    """Something that a person looking for these people might type."""
    parts = [_word(chance, chance.choice(people)) for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3)))]
    parts += [chance.choice(("", "", "-")) + chance.choice(FILTERS) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
    chance.shuffle(parts)
    return " ".join(parts)


def _word(chance: random.Random, person: Account) -> str:
    field = chance.choice((person.email, person.first_name, person.last_name, person.title, person.telephone)) or "zz"
    start = chance.randrange(len(field))
    part = field[start : start + chance.choice((1, 1, 2, 2, 3, 3, 4, 5, 8, 20))]
    part = chance.choice((part, part.upper(), part.lower(), field))
    return chance.choice(("", "", "", "", "-")) + (f'"{part}"' if chance.random() < 0.1 else part)


def last_logins(now: datetime) -> list[datetime | None]:
    """Around every boundary that the filters have."""
    spans = (timedelta(hours=2), timedelta(days=90), timedelta(days=365))
    near = [now - span + timedelta(seconds=second) for span in spans for second in (-1, 0, 1)]
    return [None, now, *near, now - timedelta(days=4_000)]
