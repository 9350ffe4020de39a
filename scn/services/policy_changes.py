"""The use cases of the policy file: check it, also against the members, and change it with an entry in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from scn.errors import InvalidInput
from scn.exchange.files import whole
from scn.i18n.spoken import languages
from scn.places import countries
from scn.reports.offered import FORMATS, REPORTS
from scn.rules.cities import groups_of
from scn.rules.policy import Policy
from scn.rules.policyfile.checking import check as check_policy
from scn.rules.policyfile.editing import set_value, unset
from scn.rules.policyfile.entries import parse
from scn.rules.policyfile.findings import Finding, Findings
from scn.rules.policyfile.reading import read
from scn.rules.policyfile.scheduling import Offered
from scn.services import cities
from scn.services.desk import Desk
from scn.services.policies import text_of
from scn.services.policy_uses import refuse_loss


def check(desk: Desk, *, against_members: bool) -> list[Finding]:
    """Every fault of the policy in the order of its lines; against the active members too, where there is a store."""
    text = text_of(desk.policy_file)
    found = _findings(text, desk, None)
    broken = any(finding.severity == "error" for finding in found)
    return found if broken or not against_members else _findings(text, desk, _groups(desk))


def change(desk: Desk, key: str, value: str, *, since: date | None = None) -> list[str]:
    """Set one key of the policy file, from a day on if wanted; the lines that differ.

    Raises `InvalidInput` where the policy would have a fault that it does not have now, and `Collision` where cities have
    what it would not know any more: an attribute, one of its values, a region, a country.
    """
    return _rewrite(desk, lambda text: set_value(text, key, value, since=since, file=str(desk.policy_file)))


def remove(desk: Desk, key: str) -> list[str]:
    """Take one key out of the policy file; the lines that differ. Raises as `change` does."""
    return _rewrite(desk, lambda text: unset(text, key, file=str(desk.policy_file)))


def refusal(desk: Desk, settings: Iterable[tuple[str, str]], *, since: date) -> str | None:
    """Why these keys and values, set one after the other from a day on, would be refused; None where they would be taken."""
    before = after = text_of(desk.policy_file)
    try:
        for key, value in settings:
            after = set_value(after, key, value, since=since, file=str(desk.policy_file))
    except InvalidInput as error:
        return error.message
    return next((finding.message for finding in _fresh_errors(desk, before, after)), None)


def _rewrite(desk: Desk, edit: Callable[[str], str]) -> list[str]:
    """Edit the file and enter the change in the ledger: both or neither.

    The file is read when the store is held, so that of two writers the second sees what the first has done.
    """
    import difflib

    with desk.write() as unit:
        before = text_of(desk.policy_file)
        after = edit(before)
        if before == after:
            return []
        fresh = _fresh_errors(desk, before, after)
        if fresh:
            raise InvalidInput(
                f"The policy would contradict itself: {fresh[0].message}", details=[finding.message for finding in fresh[1:]]
            )
        refuse_loss(unit.session, _meant(before, desk), _meant(after, desk))
        unit.record("policy", desk.policy_file.name, {"text": before}, {"text": after})
        if not desk.rehearse:
            _write(desk.policy_file, after)
        try:
            unit.commit()
        except BaseException:
            _write(desk.policy_file, before)
            raise
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", n=0, lineterm="")
    return [line for line in lines if line[:1] in "+-" and not line.startswith(("---", "+++"))]


def _fresh_errors(desk: Desk, before: str, after: str) -> list[Finding]:
    """The errors of a changed policy that it did not have before."""
    held = {finding.message for finding in _findings(before, desk, None)}
    return [finding for finding in _findings(after, desk, None) if finding.severity == "error" and finding.message not in held]


def _meant(text: str, desk: Desk) -> Policy:
    """The policy of a text that may have faults, without what is wrong with it."""
    top = parse(Findings(text, str(desk.policy_file)))
    assert top is not None  # the text was edited, so it is TOML
    return read(top)


def _write(file: Path, text: str) -> None:
    with whole(file) as stream:
        stream.write(text)


def _findings(text: str, desk: Desk, groups: Mapping[str, set[str]] | None) -> list[Finding]:
    offered = Offered(REPORTS, FORMATS, languages())
    known = countries.codes()
    beside = desk.policy_file.absolute().parent
    return list(
        check_policy(
            text, str(desk.policy_file), known_countries=known, known_reports=offered, is_folder=lambda path: (beside / path).is_dir(),
            groups=groups, today=desk.today,
        )
    )  # fmt: skip


def _groups(desk: Desk) -> Mapping[str, set[str]]:
    """The groups in which there is an active member today, by dimension."""
    policy = desk.policy
    found: dict[str, set[str]] = {}
    with desk.read() as unit:
        for city in cities.active(unit.session, desk.today).values():
            for dimension, group in groups_of(city, policy).items():
                found.setdefault(dimension, set()).add(group)
    return found
