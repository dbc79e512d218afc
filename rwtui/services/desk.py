"""What the doors and the screens hold: the program before signing in, and a desk for each session."""

from __future__ import annotations

from dataclasses import dataclass, field

from rwtui.services.access import Access
from rwtui.services.accounts import Accounts
from rwtui.services.context import Context
from rwtui.services.credentials import Credentials
from rwtui.services.export import Export
from rwtui.services.factors import MultiFactor
from rwtui.services.force_change import ForceChange
from rwtui.services.gate import Gate
from rwtui.services.history import History
from rwtui.services.logs import Logs
from rwtui.services.options import Options
from rwtui.services.password_security import PasswordSecurity
from rwtui.services.search import Search
from rwtui.services.sessions import Sessions


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything one session can ask for."""

    session_id: str
    accounts: Accounts
    search: Search
    password_security: PasswordSecurity
    force_change: ForceChange
    export: Export
    history: History
    logs: Logs
    multi_factor: MultiFactor
    options: Options
    sessions: Sessions
    context: Context = field(repr=False)


def desk_for(context: Context, session_id: str) -> Desk:
    """The services of one session."""
    access = Access(context, session_id)
    gate = Gate(context)
    credentials = Credentials(context)
    return Desk(
        session_id=session_id,
        accounts=Accounts(access, gate),
        search=Search(access),
        password_security=PasswordSecurity(access, gate, credentials),
        force_change=ForceChange(access, gate, credentials),
        export=Export(access, Logs(access)),
        history=History(access),
        logs=Logs(access),
        multi_factor=MultiFactor(access, gate),
        options=Options(access, gate),
        sessions=Sessions(access, gate),
        context=context,
    )
