"""What questions share: full width, no side borders, Cancel focused first, Escape refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from rwtui.domain.text import clip, safe
from rwtui.tui.fresh import FreshScreen
from rwtui.tui.keymap import Where, bindings
from rwtui.tui.widgets.controls import Verb
from rwtui.tui.widgets.lines import KeyLine
from rwtui.tui.widgets.paragraph import Lines, Paragraph

if TYPE_CHECKING:
    from rwtui.tui.app import RwtuiApp

Answer = TypeVar("Answer")


class Rule(Widget):
    """A line across the screen with a title in its middle."""

    def __init__(self, title: str = "") -> None:
        super().__init__(classes="rule")
        self._title = title

    def render(self) -> Content:
        """Dashes, so that every terminal can draw it."""
        title = f" {clip(self._title, self.size.width - 8)} " if self._title else ""
        return Content.styled(safe(title).center(self.size.width, "-"), "bold" if title else "")


class Question(FreshScreen[Answer], ModalScreen[Answer]):
    """A modal over the screen that asked; the answer is a type, and Escape answers `refused`."""

    AUTO_FOCUS = "#cancel"
    BINDINGS = [*bindings("back", "help", "refresh", "suspend_process", back="Cancel")]
    refused: Answer
    back_label = "Cancel"
    """What Esc does, in the footer's words."""
    place = "this question"
    help_text: str
    """What one sees, what one can do, and what follows; F1 says it above the keys."""
    where = (Where.MODAL,)
    scrolled = ".preview"
    """What may be longer than the screen."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title_text = title
        self._answers: list[Answer] = []

    @property
    def program(self) -> RwtuiApp:
        """The application, typed."""
        from rwtui.tui.app import RwtuiApp

        assert isinstance(self.app, RwtuiApp)
        return self.app

    def holds(self, event: events.Event) -> bool:
        """Whether a key or paste has to wait until the question calls the program's `go_on`."""
        return False

    def compose(self) -> ComposeResult:
        """Title, what is asked, buttons."""
        with Vertical(classes="question"):
            yield Rule(self._title_text)
            yield from self.body()
            with Horizontal(classes="buttons"):
                yield from self.buttons()
            yield Rule()
        yield KeyLine()

    def body(self) -> ComposeResult:
        """What is asked."""
        yield from ()

    def buttons(self) -> ComposeResult:
        """Cancel stands first."""
        yield Verb("Cancel", id="cancel")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Enter acts only on the focused button; what is asked may be longer than the screen."""
        answers: tuple[tuple[str, str], ...] = (("enter", "Take It"),) if isinstance(self.focused, Verb) else ()
        if answers and len(self.focus_chain) > 1:
            answers = (("tab", "Other Answer"), *answers)
        return (*answers, ("pagedown", "More")) if self.is_long else answers

    @property
    def is_long(self) -> bool:
        """Whether there is more than the screen shows."""
        return any(pane.max_scroll_y for pane in self._panes())

    def _panes(self) -> Iterable[VerticalScroll]:
        return self.query(self.scrolled).results(VerticalScroll)

    def on_key(self, event: events.Key) -> None:
        """PgDn and PgUp read on, wherever the focus is."""
        if event.key in {"pagedown", "pageup"}:
            for pane in self._panes():
                event.stop()
                (pane.scroll_page_down if event.key == "pagedown" else pane.scroll_page_up)()

    def labels(self) -> dict[str, str]:
        """What only shows something is closed, not cancelled."""
        return {"back": self.back_label}

    def action_help(self) -> None:
        """What one can do here, once it is there."""
        from rwtui.tui.modals.help import show_help

        if self.is_mounted:
            show_help(self)
        else:
            self.call_after_refresh(show_help, self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Suspended only where a shell can resume."""
        return action != "suspend_process" or bool(getattr(self.app, "can_suspend", False))

    def action_refresh(self) -> object:
        """Paint everything again, whatever `wall` has written over it."""
        self.refresh(layout=True)
        return None

    def action_suspend_process(self) -> None:
        """To the shell, until it says fg."""
        self.app.action_suspend_process()

    def answer(self, answer: Answer) -> None:
        """Answer what came about by itself, not by a key; under the cover it waits, or it would take the cover away."""
        self._answers.append(answer)
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """The cover is gone."""
        if self._answers and self.app.screen is self:
            self.dismiss(self._answers.pop())

    def action_back(self) -> None:
        """Refuse."""
        self.dismiss(self.refused)


def paragraph(lines: Lines, *, classes: str = "") -> Paragraph:
    """Plain text, made safe line by line; long lines wrap under where their text begins."""
    return Paragraph(lines, classes=classes)
