"""The key: what encrypts authenticators' secrets at rest, and what seals the audit chain.

A key file holds one or more master keys of 32 random bytes, newest first. From each, HMAC-SHA256 derives one key for
every purpose and, for encryption, every account (HKDF-Expand of RFC 5869; section 3.3 lets uniformly random keys go
without Extract), so that a secret copied into another account's row doesn't decrypt there, and no key serves two
ends. After a rotation the newest encrypts and seals; the older ones stay in the file to verify the part of the chain
they sealed.

A new key is in the file before the database knows of it, so that a kill between the two costs nothing: the database
says which key is in force, and one that stands before that in the file was never used.
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

    __slots__ = ("_in_force", "_keys", "_path", "_seals")

    def __init__(self, keys: tuple[bytes, ...], path: Path | None = None) -> None:
        if not keys or any(len(key) != KEY_OCTETS for key in keys) or len(set(keys)) != len(keys):
            raise ValueError("a vault has different keys of 32 bytes")
        self._keys = {_derived(key, "key id")[:8].hex(): key for key in keys}
        self._seals = {key_id: _derived(key, "audit chain") for key_id, key in self._keys.items()}
        self._in_force = next(iter(self._keys))
        self._path = path

    @classmethod
    def create(cls, path: Path) -> Vault:
        """Make a key and its file, 0600. Raises Refused where there is a file already: a key is never written over."""
        vault = cls((secrets.token_bytes(KEY_OCTETS),), path)
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
            return cls(tuple(base64.b64decode(line, altchars=b"-_", validate=True) for line in lines if line), path)
        except ValueError:  # of decoding and of base64 too
            pass
        raise Unavailable(f"{path} isn't a key of rwtui, or it is damaged.")  # without a cause, which quotes the file

    def save(self, path: Path) -> None:
        """Write the key file, whole or not at all, over what is there: for a rotation."""
        write_private_atomic(path, self._content())

    def rotated(self) -> Vault:
        """A vault with a new key before the others. Save it before anything is encrypted with it."""
        return Vault((secrets.token_bytes(KEY_OCTETS), *self._keys.values()), self._path)

    @property
    def path(self) -> Path | None:
        """The file that it was read from or made with."""
        return self._path

    def under(self, fingerprint: str) -> Vault | None:
        """The same keys, with the one in force that the database names; None where the file doesn't hold it."""
        if fingerprint not in self._keys:
            return None
        vault = Vault(tuple(self._keys.values()), self._path)
        vault._in_force = fingerprint
        return vault

    def follow(self, fingerprint: str) -> None:
        """Put the key in force that the database names now, from the file anew if another process has rotated it.

        Only ever a newer one: a view of the database may be older than what another thread has seen. Raises
        Unavailable where the file doesn't hold that key, and what `load` raises.
        """
        if fingerprint == self._in_force:
            return
        if fingerprint not in self._keys and self._path is not None:
            now = Vault.load(self._path)
            self._seals, self._keys = now._seals, now._keys
        if fingerprint not in self._keys:
            raise Unavailable(f"The key was rotated meanwhile, and {self._path} doesn't hold the new one.")
        if self.key_ids.index(fingerprint) < self.key_ids.index(self._in_force):
            self._in_force = fingerprint

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell the key in force and give nothing of it away, for the database."""
        return self._in_force

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

        first = self._keys[self._in_force]
        ordered = (first, *(key for key in self._keys.values() if key is not first))
        keys = (_derived(key, "encryption", bound_to) for key in ordered)
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
