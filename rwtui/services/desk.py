"""What the doors and the screens hold: the program before signing in, and a desk for each session."""

from __future__ import annotations

from dataclasses import dataclass, field

from rwtui.services.access import Access
from rwtui.services.accounts import Accounts
from rwtui.services.attention import Attention
from rwtui.services.bulk import Bulk
from rwtui.services.conflicts import Conflicts
from rwtui.services.context import Context
from rwtui.services.credentials import Credentials
from rwtui.services.deleting import Deleting
from rwtui.services.export import Export
from rwtui.services.factors import MultiFactor
from rwtui.services.force_change import ForceChange
from rwtui.services.functional_groups import FunctionalGroups
from rwtui.services.gate import Gate
from rwtui.services.history import History
from rwtui.services.logs import Logs
from rwtui.services.new_accounts import NewAccounts
from rwtui.services.options import Options
from rwtui.services.password_security import PasswordSecurity
from rwtui.services.search import Search
from rwtui.services.security_groups import SecurityGroups
from rwtui.services.sessions import Sessions
from rwtui.services.undo import Undo
from rwtui.services.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything one session can ask for."""

    session_id: str
    accounts: Accounts
    search: Search
    password_security: PasswordSecurity
    deleting: Deleting
    force_change: ForceChange
    export: Export
    functional: FunctionalGroups
    history: History
    logs: Logs
    multi_factor: MultiFactor
    new_accounts: NewAccounts
    options: Options
    security_groups: SecurityGroups
    sessions: Sessions
    undo: Undo
    conflicts: Conflicts
    bulk: Bulk
    attention: Attention
    wishes: Wishes
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
        deleting=Deleting(access, gate),
        force_change=ForceChange(access, gate, credentials),
        export=Export(access, Logs(access)),
        functional=FunctionalGroups(access, gate),
        history=History(access),
        logs=Logs(access),
        multi_factor=MultiFactor(access, gate),
        new_accounts=NewAccounts(access, gate, credentials),
        options=Options(access, gate),
        security_groups=SecurityGroups(access, gate),
        sessions=Sessions(access, gate),
        undo=Undo(access, gate),
        conflicts=Conflicts(access, gate),
        bulk=Bulk(access, gate, credentials),
        attention=Attention(access, gate),
        wishes=Wishes(access, gate),
        context=context,
    )
