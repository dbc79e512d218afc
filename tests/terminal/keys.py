"""What a keyboard sends: the name of a key to the bytes that xterm writes for it."""

from __future__ import annotations

_PLAIN = {
    "backspace": b"\x7f",
    "enter": b"\r",
    "escape": b"\x1b",
    "shift+tab": b"\x1b[Z",
    "space": b" ",
    "tab": b"\t",
    "ctrl+space": b"\x00",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
}
_LETTERED = {"up": "A", "down": "B", "right": "C", "left": "D", "end": "F", "home": "H"}
_NUMBERED = {
    "insert": 2,
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    **{f"f{number}": code for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)},
}
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}


def key_bytes(key: str) -> bytes:
    """The bytes for a key by the name Textual gives it ("ctrl+s", "shift+tab", "é"); ValueError for an unknown one."""
    if key in _PLAIN:
        return _PLAIN[key]
    if len(key) == 1:
        return key.encode()
    *modifiers, base = key.split("+")
    if modifiers == ["ctrl"] and len(base) == 1 and "@" <= base.upper() <= "_":
        return bytes([ord(base.upper()) & 0x1F])
    if modifiers == ["alt"]:
        return b"\x1b" + key_bytes(base)
    if set(modifiers) <= set(_MODIFIERS):
        modifier = 1 + sum(_MODIFIERS[name] for name in modifiers)
        if base in _LETTERED:
            return f"\x1b[1;{modifier}{_LETTERED[base]}".encode() if modifiers else f"\x1b[{_LETTERED[base]}".encode()
        if base in _NUMBERED:
            return f"\x1b[{_NUMBERED[base]};{modifier}~".encode() if modifiers else f"\x1b[{_NUMBERED[base]}~".encode()
    raise ValueError(f"no such key: {key!r}")
