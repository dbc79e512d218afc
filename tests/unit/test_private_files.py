"""Files and folders that only their owner can read, looked at from outside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from rwtui.errors import Refused, Unavailable
from rwtui.security.files import (
    create_private,
    private_folder,
    read_private,
    require_private,
    write_private_atomic,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o277, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


class TestFolders:
    def test_are_private_whatever_the_umask(self, tmp_path: Path, umask: int) -> None:
        private_folder(tmp_path / "a" / "b")
        assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700

    def test_that_exist_stay_as_they_are(self, tmp_path: Path) -> None:
        (tmp_path / "home").mkdir()
        (tmp_path / "home").chmod(0o755)
        private_folder(tmp_path / "home")
        assert mode(tmp_path / "home") == 0o755

    def test_where_everybody_can_replace_files_are_refused(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o777)
        with pytest.raises(Refused, match="Everybody can replace"):
            private_folder(tmp_path)
        tmp_path.chmod(0o1777)
        private_folder(tmp_path)

    def test_that_are_files_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(Refused, match="isn't a folder"):
            private_folder(tmp_path / "file")
        with pytest.raises(Unavailable, match="Can't make the folder"):
            private_folder(tmp_path / "file" / "below")


class TestWriting:
    def test_is_private_whatever_the_umask(self, tmp_path: Path, umask: int) -> None:
        with create_private(tmp_path / "one") as file:
            file.write(b"content")
        write_private_atomic(tmp_path / "two", b"content")
        write_private_atomic(tmp_path / "three", b"content", replace=False)
        for name in ("one", "two", "three"):
            assert mode(tmp_path / name) == 0o600
            assert (tmp_path / name).read_bytes() == b"content"

    def test_is_private_before_a_byte_is_in_it(self, tmp_path: Path) -> None:
        with create_private(tmp_path / "file"):
            assert mode(tmp_path / "file") == 0o600

    def test_takes_no_name_that_is_taken(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("before")
        (tmp_path / "dangling").symlink_to(tmp_path / "elsewhere")
        for name in ("file", "dangling"):
            with pytest.raises(Refused, match="exists already"):
                create_private(tmp_path / name)
            with pytest.raises(Refused, match="exists already"):
                write_private_atomic(tmp_path / name, b"after", replace=False)
        assert (tmp_path / "file").read_text() == "before"
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["dangling", "file"]

    def test_replaces_a_link_and_not_what_it_leads_to(self, tmp_path: Path) -> None:
        (tmp_path / "precious").write_text("before")
        (tmp_path / "link").symlink_to(tmp_path / "precious")
        write_private_atomic(tmp_path / "link", b"after")
        assert (tmp_path / "precious").read_text() == "before"
        assert not (tmp_path / "link").is_symlink()

    def test_replacing_makes_private_what_was_not(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("before")
        (tmp_path / "file").chmod(0o644)
        write_private_atomic(tmp_path / "file", b"after")
        assert mode(tmp_path / "file") == 0o600

    @pytest.mark.parametrize("failing", ["fsync", "fchmod"])
    def test_a_full_disk_leaves_what_was_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
    ) -> None:
        (tmp_path / "file").write_text("before")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, failing, full)
        with pytest.raises(Unavailable, match=r"Can't write .*/file: No space left"):
            write_private_atomic(tmp_path / "file", b"after")
        assert (tmp_path / "file").read_text() == "before"
        assert [entry.name for entry in tmp_path.iterdir()] == ["file"]

    def test_a_file_system_without_links_will_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def unsupported(*_: object, **__: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "link", unsupported)
        write_private_atomic(tmp_path / "file", b"content", replace=False)
        assert mode(tmp_path / "file") == 0o600
        with pytest.raises(Refused, match="exists already"):
            write_private_atomic(tmp_path / "file", b"other", replace=False)
        assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("file", b"content")]

    def test_a_missing_folder_has_a_sentence(self, tmp_path: Path) -> None:
        for write in (create_private, lambda path: write_private_atomic(path, b"")):
            with pytest.raises(Unavailable, match="/none/file: No such file"):
                write(tmp_path / "none" / "file")


class TestReading:
    def test_what_is_private_is_read(self, tmp_path: Path) -> None:
        write_private_atomic(tmp_path / "file", b"content")
        require_private(tmp_path / "file")
        assert read_private(tmp_path / "file", 7) == b"content"
        with pytest.raises(Refused, match="longer than 6 bytes"):
            read_private(tmp_path / "file", 6)

    @pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o602, 0o601])
    def test_what_others_can_use_is_refused(self, tmp_path: Path, bits: int) -> None:
        write_private_atomic(tmp_path / "file", b"content")
        (tmp_path / "file").chmod(bits)
        with pytest.raises(Refused, match="Others can read"):
            require_private(tmp_path / "file")
        with pytest.raises(Refused, match="Others can read"):
            read_private(tmp_path / "file", 100)

    def test_what_somebody_else_owns_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_private_atomic(tmp_path / "file", b"content")
        monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "file").stat().st_uid + 1)
        with pytest.raises(Refused, match="belongs to another user"):
            require_private(tmp_path / "file")

    def test_what_is_no_file_is_refused_and_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe", 0o600)
        for path in (tmp_path / "pipe", tmp_path):
            with pytest.raises(Refused, match="isn't a file"):
                read_private(path, 100)

    def test_what_is_missing_has_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        for name, sentence in (("none", "isn't there"), ("loop", "Can't read")):
            with pytest.raises(Unavailable, match=sentence):
                require_private(tmp_path / name)
            with pytest.raises(Unavailable, match=sentence):
                read_private(tmp_path / name, 100)
