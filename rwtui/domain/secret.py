"""A value that must not be seen: it prints as stars, and only who asks for it by name gets it."""

from __future__ import annotations

import hmac
from typing import Never, SupportsIndex, final

STARS = "********"


@final
class Secret:
    """A password, a token, a TOTP secret or a code on its way through the program.

    A plain string ends up in tracebacks, logs, argument reprs and format strings by accident. This one shows a fixed
    number of stars there, so not even its length, can't be pickled, and can't be a key of a dictionary, where hashing
    and comparing would leave traces of it.
    """

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("a secret is text")  # and never says what it was given
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        """The plain text. Every call is a place to look at in a review."""
        return self._value

    def __repr__(self) -> str:
        return STARS

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return STARS

    def __eq__(self, other: object) -> bool:
        """Compared in constant time, so that how long it took doesn't tell how much was right."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_octets(self._value), _octets(other._value))

    def __len__(self) -> int:
        """How many code points it has, which is what a person calls characters."""
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError("a secret doesn't change")

    def __delattr__(self, name: str) -> Never:
        raise AttributeError("a secret doesn't change")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> Never:
        raise TypeError("a secret isn't pickled")


def _octets(text: str) -> bytes:
    """Lone surrogates, which a terminal's undecodable bytes become, compare like everything else."""
    return text.encode("utf-8", "surrogatepass")
