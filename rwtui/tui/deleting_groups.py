"""Deleting a group from a screen: ask, prove the password if that is long ago, move the members, tell."""

from __future__ import annotations

from collections.abc import Callable

from rwtui.domain.groups import SecurityGroup, rights_moved
from rwtui.errors import Conflict, Refused, RwtuiError
from rwtui.services.access import SessionEnded
from rwtui.services.gate_groups import SYSTEM_GROUP
from rwtui.services.moving import Progress, Removal
from rwtui.tui.modals import working
from rwtui.tui.modals.delete_group import DeleteGroup, G, counted
from rwtui.tui.modals.working import Working
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
    session = page.program.desk.session_id
    moved = 0

    def move(progress: working.Progress) -> Removal:
        def told(count: int) -> bool:
            nonlocal moved
            moved = count
            return progress(moved, members)

        return delete(to, told, reason)

    text = f"{name} to {to.name}\n Cancel stops here: who is moved by then stays moved.\n"
    answer = await page.app.push_screen_wait(Working("Move Members", text, "members moved", move))
    if isinstance(answer, SessionEnded) and page.program.desk.session_id != session:
        page.say(f"{moved:,} moved to {to.name}, then your session ended.", wrong=True)
        return ""
    if isinstance(answer, RwtuiError):
        if isinstance(answer, SessionEnded) or not moved:
            raise answer
        why = "it was changed by someone else." if isinstance(answer, Conflict) else str(answer)
        page.say(f"{moved:,} moved to {to.name}, then: {why}", wrong=True)
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
    if len(others) == 1:
        raise Refused(f"{there.name} has {counted(there.members)} and no other group to take them. Make one first.")
    return await delete_group(
        page,
        there.name,
        there.members,
        DeleteGroup("Functional Group", there, there.members, others, lambda to: ()),
        lambda: program.desk.functional.require_proof(),
        lambda to, progress, reason: program.desk.functional.delete(there, to, progress, reason),
    )
