"""User Detail: the profile on the left, tabs on the right."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from rwtui.domain.accounts import Account, AccountRow
from rwtui.domain.ordering import Order
from rwtui.domain.paging import Hurry, Toward
from rwtui.domain.permissions import DELETE_IS_OFF, Action, may
from rwtui.domain.query import Query
from rwtui.domain.text import safe
from rwtui.errors import NotFound
from rwtui.services.search import COUNTED
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.modals.base import Rule
from rwtui.tui.screens.page import Page, one_at_a_time
from rwtui.tui.tabs.account_settings import AccountSettingsTab
from rwtui.tui.tabs.base import Tab
from rwtui.tui.tabs.history import HistoryTab
from rwtui.tui.tabs.password_security import PasswordSecurityTab
from rwtui.tui.tabs.sessions import SessionsTab
from rwtui.tui.widgets.lines import StatusLine, spread
from rwtui.tui.widgets.profile import Profile
from rwtui.tui.widgets.tab_strip import TabStrip


@dataclass(frozen=True, slots=True)
class Came:
    """From which search one came, in which order, and which of its matches this is."""

    query: Query
    row: AccountRow
    order: Order


class UserDetailPage(Page):
    """One account; changing tabs keeps what was typed, leaving with unsaved changes asks."""

    help_text = (
        "The account's profile is on the left. The tabs keep what was typed until you save or leave. Nothing is saved"
        " without a preview."
    )
    where = (Where.DETAIL, Where.TABS, Where.SECURITY, Where.LIST, Where.FORM)
    BINDINGS = [
        *bindings("save", "generate", "reset", "delete", "undo", "rights", "next_tab", "previous_tab"),
        *bindings("next_account", "previous_account", "delete_user"),
    ]
    AUTO_FOCUS = "#tabs"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]

    def __init__(self, account: Account, came: Came | None, tab: str = "", said: str = "") -> None:
        super().__init__()
        self.set_class(self.app.size.width >= 80, "-wide", update=False)  # as its first size will have it
        self.account = account
        self.subject = account.email
        self.came = came
        self._wanted_tab = tab
        self._said = said
        self.gone = False
        """The account is not there any more, and nothing can be lost by leaving."""
        assert self.program.me is not None
        self.me = self.program.me
        self.own = self.me.id == account.id
        self.place = "My Profile" if self.own else "Users"
        self._tabs = self._make_tabs()

    def _make_tabs(self) -> list[Tab]:
        tabs: list[Tab] = [AccountSettingsTab(self.account, self.me)]
        if self.account.is_native:
            tabs.append(PasswordSecurityTab(self.account, self.me))
        if may(self.me, Action.VIEW_HISTORY, self.account):
            tabs.append(HistoryTab(self.account, self.me))
        if self.account.is_native and may(self.me, Action.VIEW_SESSIONS, self.account):
            tabs.append(SessionsTab(self.account, self.me))
        return tabs

    def body(self) -> ComposeResult:
        """Whose account, the strip, profile and tab."""
        names = [tab.name_shown for tab in self._tabs]
        first = names.index(self._wanted_tab) if self._wanted_tab in names else 0
        yield Static("", id="whose", markup=False)
        yield TabStrip(names, first, id="tabs")
        yield Rule()
        with Horizontal(id="detail"):
            yield Profile(self.account)
            with ContentSwitcher(initial=self._tabs[first].id, id="switcher"):
                yield self._tabs[first]  # the others when one goes there: they are most of what there is to paint

    def on_mount(self) -> None:
        """Say what has just happened, and which match this is."""
        self.say(self._said)
        self._show_whose("")
        self.tab.shown()
        if self.came is not None:
            self._find_place(self.came)

    @property
    def tab(self) -> Tab:
        """The tab that is shown."""
        return self._tabs[self.query_one(TabStrip).active]

    @property
    def unsaved(self) -> int:
        """Changed fields on all tabs."""
        return 0 if self.gone else sum(tab.changed for tab in self._tabs)

    def show_changed(self) -> None:
        """A tab tells that its number of changed fields may be another."""
        self._show_whose(self._place_text)
        self.refresh_bindings()

    _place_text = ""

    def _show_whose(self, place: str) -> None:
        self._place_text = place
        changed = self.unsaved
        right = "  ".join(part for part in (place, f"{changed} changed" if changed else "") if part)
        whose = Content.styled(f" {safe(self.account.email)}", "bold")
        self.query_one("#whose", Static).update(spread(whose, Content(right), self.app.size.width), layout=False)

    @work(exclusive=True, group="place", description="place in the search")
    async def _find_place(self, came: Came) -> None:
        with self.sentences():
            search, hurry = self.program.desk.search, self._hurry()
            count = await self.ask(search.count_in, hurry, came.query)
            place = await self.ask(search.place_in, hurry, came.query, came.row, came.order)
            if count is not None and place is not None and place < COUNTED:
                self._show_whose(f"< {place} of {count if count < COUNTED else f'{COUNTED - 1:,}+'} >")

    def _hurry(self, *, background: bool = True) -> Hurry:
        return Hurry(lambda: bool(self.display), background)

    async def on_tab_strip_switched(self, event: TabStrip.Switched) -> None:
        """Show the tab; what was typed on the other stays there."""
        tab, switcher = self._tabs[event.place], self.query_one(ContentSwitcher)
        if not tab.is_attached:
            await switcher.add_content(tab)
        switcher.current = tab.id
        if tab is self.tab:
            tab.shown()
            self.refresh_bindings()

    def labels(self) -> dict[str, str]:
        """Saving has the word of the tab's button; in New Password a password is generated."""
        labels = {"save": self.tab.verb} if self.is_mounted else {}
        if self.focused is not None and self.focused.id in {"new", "confirm"} and not self.own:
            labels["generate"] = "Generate Password"
        return labels

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of a tab exist on that tab, and only for who may use them."""
        if not self.is_mounted:
            return True
        if action == "save":
            return self.tab.is_attached and self.tab.can_save
        if action in {"generate", "reset", "delete", "undo"}:
            return self.tab.is_attached and self.tab.offers(action)
        if action == "delete_user":  # on Sessions its key ends sessions, and nothing else
            return not isinstance(self.tab, SessionsTab) and may(self.me, Action.DELETE_ACCOUNT, self.account)
        if action in {"next_account", "previous_account"}:
            return self.came is not None
        if action == "back":
            return self.program.may_search
        return super().check_action(action, parameters)

    def action_next_tab(self) -> None:
        """The strip takes the focus first, so that no field pulls its own tab back."""
        strip = self.query_one(TabStrip)
        strip.focus()
        strip.action_step(1)

    def action_previous_tab(self) -> None:
        """The other way."""
        strip = self.query_one(TabStrip)
        strip.focus()
        strip.action_step(-1)

    def action_save(self) -> None:
        """Save this tab's changes, after a preview."""
        self.tab.save()

    def action_generate(self) -> None:
        """A token, or in New Password a password."""
        self.tab.generate()

    def action_undo(self) -> None:
        """The tab's."""
        self.tab.undo()

    def action_delete(self) -> None:
        """End the session under the cursor."""
        self.tab.delete()

    def action_reset(self) -> None:
        """Check or clear Reset Password."""
        self.tab.reset()

    def action_back(self) -> None:
        """Back to the search, which asks first when something would be lost."""
        self.program.go_users()

    @work(description="rights")
    async def action_rights(self) -> None:
        """What this account may do, and why."""
        from rwtui.tui.modals.rights import ShowRights

        with self.sentences():
            rights = await self.ask(self.program.desk.accounts.rights, self.account.id)
            await self.app.push_screen_wait(ShowRights(self.account, rights))

    def action_next_account(self) -> None:
        """The next match of the search, on the same tab."""
        self._go_neighbour(Toward.DOWN)

    def action_previous_account(self) -> None:
        """The previous match."""
        self._go_neighbour(Toward.UP)

    @work(exclusive=True, group="neighbour", description="neighbour")
    async def _go_neighbour(self, toward: Toward) -> None:
        if self.came is None or not await self.may_discard():
            return
        with self.sentences():
            row = await self._neighbour(self.came, toward)
            if row is None:
                self.say("This is the last match." if toward is Toward.DOWN else "This is the first match.")
                return
            await self.program.show_account(row.id, replace(self.came, row=row), self.tab.name_shown)

    async def _neighbour(self, came: Came, toward: Toward) -> AccountRow | None:
        """Where it takes longer to find it, that is said; keys don't wait."""
        search = self.program.desk.search
        page = await self.ask(
            search.beside, came.query, came.row, toward, came.order, Hurry(lambda: bool(self.display))
        )
        while page.looked is not None and not page.rows:
            self.say("Still looking.")
            page = await self.ask(search.page, came.query, page.looked, toward, 1, came.order, self._hurry())
        return page.rows[0] if page.rows else None

    @property
    def deletes(self) -> bool:
        """Whether who is signed in may delete this account."""
        return self.program.may_delete and may(self.me, Action.DELETE_ACCOUNT, self.account)

    @work(description="delete the account")
    @one_at_a_time
    async def action_delete_user(self) -> None:
        """Delete this account, after a question; then to the search, where it has been."""
        from rwtui.tui.deleting import delete_account

        if not self.deletes:
            self.say(DELETE_IS_OFF, wrong=True)
            return
        with self.sentences():
            if not await delete_account(self, self.account.id):
                return
            self.gone = True
            if self.came is not None:
                near = await self._neighbour(self.came, Toward.DOWN) or await self._neighbour(self.came, Toward.UP)
                self.came = replace(self.came, row=near) if near else None
            self.program.go_users(f"Deleted: {self.account.email}")

    @work(description="reload")
    async def action_refresh(self) -> None:
        """Repaint, and load what is stored now; what was typed stays."""
        super().action_refresh()
        with self.sentences():
            await self.reload()

    async def reload(self, said: str = "", *, saved: Tab | None = None) -> None:
        """Show the account as it is stored now; every tab but one that was saved keeps what was typed."""
        try:
            account = await self.ask(self.program.desk.accounts.load, self.account.id)
        except NotFound as gone:
            self.gone = True
            self.program.go_users(str(gone))
            return
        if self.own:
            self.me = self.program.me = account
            self.query_one(StatusLine).who = self.program.who()
        moved_type = account.user_type is not self.account.user_type
        self.account = account
        if moved_type:
            await self.program.show_account(account.id, self.came, "", said)
            return
        await self.query_one(Profile).show(account)
        for tab in self._tabs:
            if tab.is_attached:
                await tab.rebase(account, self.me, keep_typed=tab is not saved)
            else:
                tab.base, tab.me = account, self.me
        self._show_whose(self._place_text)
        if said:
            self.say(said)
