"""The gate's rules and writes for the options; called inside the gate's transaction."""

from __future__ import annotations

from rwtui.domain.change import Change
from rwtui.domain.options import OPTIONS_ID, option_values, problems_with_options
from rwtui.domain.permissions import needs_proof
from rwtui.errors import Refused
from rwtui.services.access import ProofNeeded
from rwtui.services.acting import Actor, Applied, Sealed, changed_meanwhile, check_rules
from rwtui.services.context import Context
from rwtui.storage import options


def write(context: Context, actor: Actor, change: Change, sealed: Sealed) -> Applied:
    """Change options; Refused, Conflict or ProofNeeded."""
    if actor.account is not None:
        check_rules(actor.account, change, None)
    now = option_values(options.rules())
    if not change:
        raise Refused("Nothing was changed.")
    if change.target_id != OPTIONS_ID or not {f.field for f in change.fields} <= now.keys() or sealed != Sealed():
        raise Refused("There is no such option.")
    if options.version() != change.base_version or any(now[f.field] != f.before for f in change.fields):
        raise changed_meanwhile("Options")
    if actor.proof_is_stale and needs_proof(change, None, own=False):
        raise ProofNeeded
    after = now | {field.field: field.after for field in change.fields}
    if problems := problems_with_options(after):
        field, sentence = next(iter(problems.items()))
        raise Refused(f"{field.value}: {sentence}")
    options.write(change)
    return Applied(change)
