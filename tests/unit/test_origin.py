"""Where an event came from: who is named in which order, and that everything is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rwtui.domain.audit import Origin
from rwtui.storage.values import origin_from_json, origin_to_json


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        (Origin(), ""),
        (Origin("rwtui"), "rwtui"),
        (Origin("rwtui", "jump1", "pts/3"), "rwtui@jump1 pts/3"),
        (Origin("rwtui", "jump1", "pts/3", "192.0.2.7"), "rwtui@192.0.2.7 pts/3"),
        (Origin("rwtui", "jump1", sudo_user="ada"), "ada as rwtui@jump1"),
        (Origin("rwtui", "jump1", login_user="ada", sudo_user="ada"), "ada as rwtui@jump1"),
        (Origin("rwtui", "jump1", login_user="ada", sudo_user="root"), "ada as root as rwtui@jump1"),
        (Origin("ada", "jump1", login_user="ada"), "ada@jump1"),
    ],
)
def test_everybody_is_named_once(origin: Origin, shown: str) -> None:
    assert str(origin) == shown


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=6, max_size=6))
def test_what_is_stored_comes_back(parts: list[str]) -> None:
    origin = Origin(*parts)
    assert origin_from_json(origin_to_json(origin)) == origin


def test_bytes_that_are_no_text_are_stored_as_text() -> None:
    stored = origin_to_json(Origin(sudo_user="a\udcff"))
    assert stored.encode() == b'{"sudo":"a\\udcff"}'
    assert origin_from_json(stored).sudo_user == "a\udcff"


def test_an_origin_from_before_sudo_was_kept_is_read() -> None:
    assert origin_from_json('{"user":"ada as rwtui","tty":"pts/3"}') == Origin("ada as rwtui", "", "pts/3")
