"""The policy as it is read from its file, and what it says of a day and of a country."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scn.errors import Fault, InvalidInput
from scn.places import countries
from scn.rules.policy import CommitteeRules, Policy
from scn.rules.policyfile.reading import load as load_policy


def text_of(file: Path) -> str:
    """The text of a policy file. Raises `InvalidInput` if there is none or it is not UTF-8, `Fault` if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(f"There is no policy at {file}", "Make one with `scn init`, or name another with --policy.") from None
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8 (byte {error.start})", "Save it as UTF-8.") from None
    except OSError as error:
        raise Fault(f"Cannot read {file}: {error.strerror}") from None


def load(file: Path) -> Policy:
    """The policy of a file. Raises `InvalidInput` with every fault, each with its line."""
    return load_policy(text_of(file), str(file))


def rules_on(policy: Policy, day: date, file: Path) -> CommitteeRules:
    """The rules of the committee on a day. Raises `InvalidInput` where the policy has none yet."""
    rules = policy.committee.on(day)
    if rules is None:
        raise InvalidInput(
            f"{file} has no rules of the committee on {day}", "Give isc.seats and isc.term_years a version from that day on."
        )
    return rules


def group_name(policy: Policy, dimension: str, group: str, lang: str) -> str:
    """The name of a group of cities in a language where there is one: of a region, of a country; else its key."""
    return country_name(policy, group, lang) if dimension == "country" else policy.called(dimension, group, lang) or group


def country_name(policy: Policy, code: str, lang: str) -> str:
    """The name of a country in a language: the policy's own where it gives one, else that of CLDR, else the code."""
    own = policy.in_words(policy.countries.get(code, {}), lang)
    return own or (countries.name(code, lang) if code in countries.codes() else code)
