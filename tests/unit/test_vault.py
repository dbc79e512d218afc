"""The key file, encryption bound to an account, and the seals of the audit chain."""

from __future__ import annotations

import base64
import pickle
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.errors import Refused, Unavailable
from rwtui.security.vault import Vault


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rwtui.key"


class TestKeyFile:
    def test_is_made_for_its_owner_alone_and_loads_again(self, path: Path) -> None:
        made = Vault.create(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert Vault.load(path).fingerprint == made.fingerprint
        assert Vault.load(path).decrypt(made.encrypt(b"JBSWY3DP", "user:1"), "user:1") == b"JBSWY3DP"

    def test_is_never_written_over(self, path: Path) -> None:
        Vault.create(path)
        before = path.read_bytes()
        with pytest.raises(Refused, match="exists already"):
            Vault.create(path)
        assert path.read_bytes() == before
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
    def test_that_others_can_read_is_refused(self, path: Path, mode: int) -> None:
        Vault.create(path)
        path.chmod(mode)
        with pytest.raises(Refused, match="Others can read"):
            Vault.load(path)

    def test_that_is_missing_has_a_sentence(self, path: Path) -> None:
        with pytest.raises(Unavailable, match="isn't there"):
            Vault.load(path)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda content: b"",
            lambda content: b"\xff" + content,
            lambda content: content.replace(b"rwtui-key-file-1", b"rwtui-key-file-2"),
            lambda content: content[:-3],
            lambda content: content + b"QUJD\n",
            lambda content: content + content.split(b"\n")[1] + b"\n",
            lambda content: b"rwtui-key-file-1\n",
            lambda content: content.replace(b"\n", b"\n!", 1),
            lambda content: base64.b64encode(content),
        ],
    )
    def test_that_is_damaged_is_refused_and_not_quoted(self, path: Path, damage: object) -> None:
        Vault.create(path)
        secret = path.read_text().split("\n")[1]
        assert callable(damage)
        path.write_bytes(damage(path.read_bytes()))
        with pytest.raises(Unavailable, match="isn't a key of rwtui") as refusal:
            Vault.load(path)
        assert secret[:20] not in str(refusal.value)
        assert refusal.value.__cause__ is None
        assert refusal.value.__context__ is None

    def test_that_is_enormous_is_refused(self, path: Path) -> None:
        path.write_bytes(b"x" * 100_000)
        path.chmod(0o600)
        with pytest.raises(Refused, match="longer than"):
            Vault.load(path)

    def test_shows_nothing_of_the_key(self, path: Path) -> None:
        vault = Vault.create(path)
        text = path.read_text().split("\n")[1]
        key = base64.urlsafe_b64decode(text)
        assert text not in repr(vault)
        assert repr(key) not in repr(vault)
        assert vault.fingerprint not in (key.hex()[:16], text[:16])
        with pytest.raises(TypeError, match="pickled"):
            pickle.dumps(vault)

    @pytest.mark.parametrize("keys", [(), (b"short",), (b"x" * 32, b"x" * 32)])
    def test_takes_only_different_keys_of_32_bytes(self, keys: tuple[bytes, ...]) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            Vault(keys)


class TestEncryption:
    @given(st.binary(max_size=200), st.text(max_size=20))
    def test_comes_back_for_its_owner(self, plain: bytes, owner: str) -> None:
        vault = Vault((b"k" * 32,))
        stored = vault.encrypt(plain, owner)
        assert vault.decrypt(stored, owner) == plain
        assert stored != vault.encrypt(plain, owner)

    def test_not_for_another_account(self) -> None:
        vault = Vault((b"k" * 32,))
        stored = vault.encrypt(b"JBSWY3DP", "user:1")
        for other in ("user:2", "user:11", "", "user:1 ", "user:1\0"):
            with pytest.raises(Unavailable, match="can't be decrypted") as refusal:
                vault.decrypt(stored, other)
            assert refusal.value.__context__ is None

    @pytest.mark.parametrize("stored", ["", "x", "gAAAAA==", "é\udcff", "JBSWY3DP" * 20])
    def test_what_was_changed_is_refused(self, stored: str) -> None:
        with pytest.raises(Unavailable):
            Vault((b"k" * 32,)).decrypt(stored, "user:1")

    def test_every_changed_character_is_seen(self) -> None:
        vault = Vault((b"k" * 32,))
        stored = vault.encrypt(b"JBSWY3DP", "user:1")
        for place in range(0, len(stored) - 2, 7):
            other = "A" if stored[place] != "A" else "B"
            with pytest.raises(Unavailable):
                vault.decrypt(stored[:place] + other + stored[place + 1 :], "user:1")

    def test_not_with_another_key(self) -> None:
        with pytest.raises(Unavailable):
            Vault((b"l" * 32,)).decrypt(Vault((b"k" * 32,)).encrypt(b"x", "user:1"), "user:1")


class TestRotation:
    def test_the_new_key_encrypts_and_the_old_ones_still_decrypt(self, path: Path) -> None:
        old = Vault.create(path)
        stored = old.encrypt(b"JBSWY3DP", "user:1")
        old.rotated().save(path)
        new = Vault.load(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert new.key_ids[1:] == old.key_ids
        assert new.fingerprint not in old.key_ids
        assert new.decrypt(stored, "user:1") == b"JBSWY3DP"

        again = new.reencrypt(stored, "user:1")
        newest_alone = Vault((base64.urlsafe_b64decode(path.read_text().split("\n")[1]),))
        assert newest_alone.decrypt(again, "user:1") == b"JBSWY3DP"
        with pytest.raises(Unavailable):
            newest_alone.decrypt(stored, "user:1")
        with pytest.raises(Unavailable):
            old.decrypt(again, "user:1")

    def test_what_the_old_key_sealed_still_verifies(self, path: Path) -> None:
        old = Vault.create(path)
        first = old.chain("", b"first")
        new = old.rotated()
        second = new.chain(first, b"second")
        assert new.verifies(first, "", b"first", old.key_id)
        assert new.verifies(second, first, b"second", new.key_id)
        assert not new.verifies(first, "", b"first", new.key_id)
        assert not old.verifies(second, first, b"second", new.key_id)
        with pytest.raises(Unavailable, match="doesn't hold"):
            old.chain(first, b"second", new.key_id)


class TestChain:
    def test_seals_content_and_predecessor(self) -> None:
        vault = Vault((b"k" * 32,))
        seal = vault.chain("ab", b"content")
        assert len(bytes.fromhex(seal)) == 32
        assert vault.verifies(seal, "ab", b"content", vault.key_id)
        for previous, content in (("ab", b"Content"), ("", b"content"), ("a", b"bcontent"), ("abc", b"ontent")):
            assert not vault.verifies(seal, previous, content, vault.key_id)
        assert not vault.verifies(seal[:-1], "ab", b"content", vault.key_id)
        assert not vault.verifies("\udcff", "ab", b"content", vault.key_id)
        assert not vault.verifies(seal, "ab", b"content", "")

    def test_nobody_seals_without_the_key(self) -> None:
        assert Vault((b"k" * 32,)).chain("", b"x") != Vault((b"l" * 32,)).chain("", b"x")

    def test_is_what_it_always_was(self) -> None:
        """A chain of years has to verify with every later version, so these are fixed for ever."""
        vault = Vault((bytes(range(32)),))
        assert vault.fingerprint == "423bad2e1f08d975"
        assert vault.chain("", b"first") == "3c03b5a662fe5599dc7e9632215b1c42a4be57314d90c98cc7398a9bb1982985"
