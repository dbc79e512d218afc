"""Deleting a group from a screen: ask, prove the password if that is long ago, move the members, say what came of it."""

from __future__ import annotations

from collections.abc import Callable

from rwtui.errors import Conflict, RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.services.moving import Progress, Removal
from rwtui.tui.modals.delete_group import DeleteGroup, G, MoveProgress
from rwtui.tui.screens.page import Page

Delete = Callable[[G | None, Progress, str], Removal]
"""Moves the members to a group, with progress and the reason, and deletes."""


async def delete_group(
    page: Page, name: str, members: int, question: DeleteGroup[G], prove: Callable[[], None], delete: Delete[G]
) -> str:
    """Ask, and delete the group; what happened, in words, or "" when nothing did and why was said on the page.

    What the services refuse comes through, so this stands inside the page's `sentences`.
    """
    reason = await page.app.push_screen_wait(question)
    if reason is None:
        page.say("Nothing was deleted.")
        return ""
    to = question.to
    await page.proven(prove)
    if to is None:
        await page.ask(delete, None, lambda _: True, reason)
        return f"Deleted: {name}"
    progress = MoveProgress(name, to.name, members, lambda told: delete(to, told, reason))
    answer = await page.app.push_screen_wait(progress)
    if isinstance(answer, RwtuiError):
        if isinstance(answer, SessionEnded) or not progress.moved:
            raise answer
        why = "it was changed by someone else." if isinstance(answer, Conflict) else str(answer)
        page.say(f"{progress.moved:,} moved to {to.name}, then: {why}", wrong=True)
        return ""
    if not answer.gone:
        page.say(f"Cancelled: {answer.moved:,} moved to {to.name}; {name} stays, with the others.")
        return ""
    return f"Deleted: {name}; {answer.moved:,} moved to {to.name}"
