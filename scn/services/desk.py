"""What a use case works with: the store, the policy, the day, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from scn.rules.policy import CommitteeRules, Policy
from scn.services import policies
from scn.store.store import Store
from scn.store.unit import Act, Reading, Writing


@dataclass(frozen=True)
class Desk:
    """One call of one command: `today` and `now` (UTC) come in at the door, nothing below reads a clock."""

    store: Store
    policy_file: Path
    today: date
    now: str
    actor: str
    command: str
    lang: str = "en"
    why: str | None = None
    rehearse: bool = False
    progress: Callable[[str], None] = field(default=lambda _: None)

    @cached_property
    def policy(self) -> Policy:
        """The policy, read once. Raises `InvalidInput` with every fault of it."""
        if not self.policy_file.exists():
            self.store.require()
        return policies.load(self.policy_file)

    def rules_on(self, day: date) -> CommitteeRules:
        """The rules of the committee on a day. Raises `InvalidInput` where the policy has none yet."""
        return policies.rules_on(self.policy, day, self.policy_file)

    def read(self) -> Reading:
        """A transaction that only reads."""
        return self.store.read()

    def write(self, *, loads: bool = False) -> Writing:
        """A transaction that changes something, or `loads` many rows; its work is taken back where this is a rehearsal.

        When it is committed, what the store keeps of the policy for its views is in step with the policy's file.
        """
        from scn.services import policy_kept

        return self.store.write(
            Act(self.actor, self.command, self.now, self.why),
            rehearse=self.rehearse,
            loads=loads,
            settle=lambda session: policy_kept.keep(session, self.policy_file),
        )
