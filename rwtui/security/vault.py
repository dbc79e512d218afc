"""The key: what encrypts authenticators' secrets at rest, and what seals the audit chain.

A key file holds one or more master keys of 32 random bytes, newest first. From each, HMAC-SHA256 derives one key for
every purpose and, for encryption, every account (HKDF-Expand of RFC 5869; section 3.3 lets uniformly random keys go
without Extract), so that a secret copied into another account's row doesn't decrypt there, and no key serves two
ends. After a rotation the newest encrypts and seals; the older ones stay in the file to decrypt what isn't encrypted
anew yet, and to verify the part of the chain they sealed.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Never, SupportsIndex, final

from rwtui.domain.secret import STARS
from rwtui.errors import Unavailable
from rwtui.security.files import read_private, write_private_atomic

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_OCTETS = 32
HEADER = "rwtui-key-file-1"
MAX_FILE_OCTETS = 65_536  # more than a thousand rotations


@final
class Vault:
    """The master keys, newest first. Not seen in a repr and not pickled; only `create` and `save` write them."""

    __slots__ = ("_keys", "_seals")

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys or any(len(key) != KEY_OCTETS for key in keys) or len(set(keys)) != len(keys):
            raise ValueError("a vault has different keys of 32 bytes")
        self._keys = {_derived(key, "key id")[:8].hex(): key for key in keys}
        self._seals = {key_id: _derived(key, "audit chain") for key_id, key in self._keys.items()}

    @classmethod
    def create(cls, path: Path) -> Vault:
        """Make a key and its file, 0600. Raises Refused where there is a file already: a key is never written over."""
        vault = cls((secrets.token_bytes(KEY_OCTETS),))
        write_private_atomic(path, vault._content(), replace=False)
        return vault

    @classmethod
    def load(cls, path: Path) -> Vault:
        """Read a key file. Raises Refused where others can read it, Unavailable where it is missing or damaged."""
        content = read_private(path, MAX_FILE_OCTETS)
        try:
            header, *lines = content.decode("ascii").splitlines()
            if header != HEADER:
                raise ValueError("another kind of file")
            return cls(tuple(base64.b64decode(line, altchars=b"-_", validate=True) for line in lines if line))
        except ValueError:  # of decoding and of base64 too
            pass
        raise Unavailable(f"{path} isn't a key of rwtui, or it is damaged.")  # without a cause, which quotes the file

    def save(self, path: Path) -> None:
        """Write the key file, whole or not at all, over what is there: for a rotation."""
        write_private_atomic(path, self._content())

    def rotated(self) -> Vault:
        """A vault with a new key before the others. Save it before anything is encrypted with it."""
        return Vault((secrets.token_bytes(KEY_OCTETS), *self._keys.values()))

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell the newest key from others and give nothing of it away, for the database."""
        return next(iter(self._keys))

    @property
    def key_id(self) -> str:
        """The key that `chain` seals with now; stored with each event. The same as the fingerprint."""
        return self.fingerprint

    @property
    def key_ids(self) -> tuple[str, ...]:
        """All keys, newest first.

        Along the chain they may only become newer. An event sealed by an older key than its predecessor is a forgery,
        or else a key that had to be replaced could go on sealing.
        """
        return tuple(self._keys)

    def encrypt(self, plain: bytes, bound_to: str) -> str:
        """Encrypt with the newest key for one owner, like "user:17"; `decrypt` for any other owner fails."""
        return self._fernet(bound_to).encrypt(plain).decode("ascii")

    def decrypt(self, stored: str, bound_to: str) -> bytes:
        """What was encrypted for this owner under any key of the file. Raises Unavailable for everything else."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet(bound_to).decrypt(stored.encode("utf-8", "surrogatepass"))
        except InvalidToken:
            pass
        raise Unavailable("A stored secret can't be decrypted: it was changed, moved, or made with another key.")

    def reencrypt(self, stored: str, bound_to: str) -> str:
        """The same secret under the newest key, for a rotation. Raises Unavailable like `decrypt`."""
        return self.encrypt(self.decrypt(stored, bound_to), bound_to)

    def chain(self, previous: str, content: bytes, key_id: str | None = None) -> str:
        """The seal of an audit event: HMAC-SHA256 over its predecessor's seal ("" for the first) and its content.

        In 64 hexadecimal digits. The newest key seals; to verify, give the event's key_id. Raises Unavailable where the
        file doesn't hold that key.
        """
        seal = self._seals.get(self.fingerprint if key_id is None else key_id)
        if seal is None:
            raise Unavailable("An event was sealed with a key that the key file doesn't hold.")
        before = previous.encode("utf-8", "surrogatepass")
        return hmac.digest(seal, len(before).to_bytes(8, "big") + before + content, "sha256").hex()

    def verifies(self, seal: str, previous: str, content: bytes, key_id: str) -> bool:
        """Whether a stored seal is the one that content and predecessor have; False too for a key not in the file."""
        if key_id not in self._seals:
            return False
        right = self.chain(previous, content, key_id)
        return hmac.compare_digest(right.encode(), seal.encode("utf-8", "surrogatepass"))

    def _fernet(self, bound_to: str) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet

        keys = (_derived(key, "encryption", bound_to) for key in self._keys.values())
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def _content(self) -> bytes:
        lines = (base64.urlsafe_b64encode(key) for key in self._keys.values())
        return b"\n".join([HEADER.encode(), *lines, b""])

    def __repr__(self) -> str:
        return f"Vault({STARS})"

    def __reduce_ex__(self, protocol: SupportsIndex) -> Never:
        raise TypeError("a vault isn't pickled")


def _derived(key: bytes, purpose: str, owner: str = "") -> bytes:
    """One block of HKDF-Expand: purpose and owner are its info, with a NUL between that no purpose holds; counter 1."""
    return hmac.digest(key, f"rwtui {purpose}\0{owner}".encode("utf-8", "surrogatepass") + b"\x01", "sha256")
