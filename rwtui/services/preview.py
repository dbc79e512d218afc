"""What a Change will do, said before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field

from rwtui.domain.accounts import Account
from rwtui.domain.change import Change, Field
from rwtui.domain.groups import rights_moved
from rwtui.services.acting import Sealed
from rwtui.services.gate_accounts import follows, new_group


@dataclass(frozen=True, slots=True)
class Preview:
    """The rights gained and lost when the Security Group moves, None when none can be; and what follows."""

    gains: tuple[str, ...] | None
    loses: tuple[str, ...] | None
    effects: tuple[str, ...]

    @property
    def follows(self) -> tuple[str, ...]:
        """What comes with the Change, a line each; a move that gains or loses nothing says nothing of it."""
        gains = (f"+ gains   {', '.join(self.gains)}",) if self.gains else ()
        loses = (f"- loses   {', '.join(self.loses)}",) if self.loses else ()
        return (*gains, *loses, *(f"! {effect}" for effect in self.effects))


NO_RIGHTS_MOVE = Preview(None, None, ())


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked Change with its preview; `sealed` holds what a Change can't."""

    change: Change
    preview: Preview
    sealed: Sealed = field(default_factory=Sealed, repr=False)


def preview_of(actor: Account, change: Change, base: Account) -> Preview:
    """What will happen if the actor applies this Change to the account as loaded; called with a connection open."""
    group = new_group(change)
    gains, loses = rights_moved(base.group, group) if group else (None, None)
    following = follows(actor, change, base)
    effects = []
    others = base.sessions - (1 if following.keeps_own_session else 0)
    if following.ends_sessions and others > 0:
        which = "other " if following.keeps_own_session else ""
        effects.append(f"ends {others} {which}session{'s' if others > 1 else ''}")
    if following.revokes_token and base.token and Field.TOKEN not in change:
        revived = "; enabling again won't revive it" if Field.STATUS in change and not change.deletes else ""
        effects.append(f"revokes API token {base.token.hint}{revived}")
    if any(further.field is Field.MUST_CHANGE for further in following.further):
        effects.append(f"clears {Field.MUST_CHANGE.value}")
    return Preview(gains, loses, tuple(effects))
