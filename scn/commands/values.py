"""Values as people write them on a command line, read only where they can mean one thing."""

from __future__ import annotations

from scn.errors import InvalidInput


def trimmed(text: str | None) -> str | None:
    """The text without outer blanks; None where nothing is left."""
    return (text.strip() or None) if text else None


def dated(text: str | None, flag: str) -> str | None:
    """A date as office staff write it, in ISO 8601 as exact as it is given; None where nothing stands.

    Raises `InvalidInput`, after the flag, for what is no date and for what can mean two days.
    """
    written = trimmed(text)
    if written is None:
        return None
    from scn.exchange.dates import office_date

    try:
        return office_date(written)
    except InvalidInput as error:
        raise InvalidInput(f"{flag}: {error.message}", error.hint) from None


def people(text: str | None, flag: str = "--population") -> int | None:
    """A number of people, its thousands set apart or not (`1,234,567`, `1 234 567`); None for None.

    Raises `InvalidInput`, after the flag, for what is no whole number, and for a comma or a point that may be the decimal
    one (`837,000`).
    """
    if text is None:
        return None
    import re
    import unicodedata

    # Also makes a plain blank of one that does not break, and plain digits of wide ones.
    written = text.strip()
    plain = unicodedata.normalize("NFKC", written)
    plain = "".join(str(digit) if (digit := unicodedata.decimal(each, None)) is not None else each for each in plain)
    if re.fullmatch(r"-?[0-9]{1,20}", plain):
        return int(plain)
    groups = re.fullmatch(r"[0-9]{1,3}(?:([ ,.'’_٬])[0-9]{3})(?:\1[0-9]{3}){0,5}", plain)
    if groups is None:
        raise InvalidInput(f"{flag}: {written or 'nothing'} is no whole number", "Write it in digits alone, for example 1234567.")
    digits = re.sub("[^0-9]", "", plain)
    if groups[1] in ",." and plain.count(groups[1]) == 1:
        raise InvalidInput(
            f"{flag}: {written} can be {digits}, or {plain.partition(groups[1])[0]} and a fraction", f"Write it as {digits}."
        )
    return int(digits)
