"""The account's profile: what is known of it at a glance."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from rwtui.domain.accounts import Account, MfaState
from rwtui.domain.preferences import Formats
from rwtui.domain.text import clip
from rwtui.tui.formats import formats_of

CELLS = 24


class Profile(Static):
    """The left side of User Detail."""

    def __init__(self, account: Account) -> None:
        super().__init__(id="profile", markup=False)
        self._account = account

    async def on_mount(self) -> None:
        """The account as it was loaded."""
        await self.show(self._account)

    async def show(self, account: Account) -> None:
        """The account as it is now."""
        self.update(_profile(account, formats_of(self)))


def _profile(account: Account, formats: Formats) -> Content:
    lines: list[tuple[str, str]] = [(account.full_name, "bold")]
    lines += [(text, "") for text in (account.title, account.telephone) if text]
    lines.append(("", ""))
    lines.append((account.group.name, ""))
    lines += [(name, "dim") for name in account.functional_groups[:3]]
    if len(account.functional_groups) > 3:
        lines.append((f"and {len(account.functional_groups) - 3} more", "dim"))
    lines.append((f"{account.user_type.value}, {account.status.value}", ""))
    lines.append((f"Timeout {account.timeout} min", ""))
    lines.append(("", ""))
    lines.append(("Last Login (UTC)", "dim"))
    lines.append((formats.shown(account.last_login), ""))
    if account.is_native:
        mfa = {MfaState.OFF: "MFA off", MfaState.DUE: "MFA due", MfaState.ENROLLED: "MFA enrolled"}
        lines.append((mfa[account.mfa], ""))
        lines.append((account.token.hint if account.token else "No API Token", ""))
        lines.append((f"{account.sessions} session{'' if account.sessions == 1 else 's'}", ""))
    parts: list[tuple[str, str] | str] = []
    for text, style in lines:
        parts += [(f" {clip(text, CELLS)}", style), "\n"]
    return Content.assemble(*parts)
