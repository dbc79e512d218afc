"""Deleting a group from a screen: ask, prove the password if that is long ago, move the members, tell."""

from __future__ import annotations

from collections.abc import Callable

from rwtui.domain.groups import SecurityGroup, rights_moved
from rwtui.errors import Conflict, Refused, RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.services.gate_groups import SYSTEM_GROUP
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


async def delete_security_group(page: Page, group_id: int) -> str:
    """Ask, and delete a custom group as it is now; what happened, or "" when nothing did. Refused for a system one."""
    program = page.program
    there = await page.ask(program.desk.security_groups.load, group_id)
    if there.group.system is not None:
        raise Refused(SYSTEM_GROUP)
    others = await page.ask(lambda: program.desk.security_groups.all()) if there.members else ()

    def follows(to: SecurityGroup) -> tuple[str, ...]:
        gains, loses = rights_moved(there.group, to)
        ends = "! ends their sessions"
        return f"+ gain    {', '.join(gains) or 'nothing'}", f"- lose    {', '.join(loses) or 'nothing'}", ends

    groups = [other.group for other in others]
    return await delete_group(
        page,
        there.group.name,
        there.members,
        DeleteGroup("Security Group", there.group, there.members, groups, follows),
        lambda: program.desk.security_groups.require_proof(),
        lambda to, progress, reason: program.desk.security_groups.delete(there.group, to, progress, reason),
    )


async def delete_functional_group(page: Page, group_id: int) -> str:
    """Ask, and delete a functional group as it is now; what happened, or "" when nothing did."""
    program = page.program
    there = await page.ask(lambda: program.desk.functional.load(group_id))
    others = await page.ask(lambda: program.desk.functional.all()) if there.members else ()
    return await delete_group(
        page,
        there.name,
        there.members,
        DeleteGroup("Functional Group", there, there.members, others, lambda to: ()),
        lambda: program.desk.functional.require_proof(),
        lambda to, progress, reason: program.desk.functional.delete(there, to, progress, reason),
    )
