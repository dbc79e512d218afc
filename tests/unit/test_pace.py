"""Paintings wait only for a terminal that answers, and only when enough is on its way."""

from __future__ import annotations

from rwtui.tui.pace import ASK_AFTER, MOST, QUESTION, Pace

LITTLE = "x" * 30
MUCH = "x" * (MOST + 1)


def answering() -> Pace:
    """A terminal that has answered once."""
    pace = Pace()
    assert pace.ask() == QUESTION
    pace.answered()
    return pace


def test_a_terminal_that_never_answers_is_never_waited_for() -> None:
    pace = Pace()
    pace.ask()
    assert pace.sending(MUCH) == MUCH
    assert not pace.waits
    assert not pace.waited_for


def test_little_is_sent_without_a_question() -> None:
    pace = answering()
    assert pace.sending(LITTLE) == LITTLE
    assert not pace.waits


def test_much_is_waited_for_until_it_has_come() -> None:
    pace = answering()
    assert pace.sending(MUCH) == MUCH + QUESTION
    assert pace.waits
    pace.answered()
    assert not pace.waits
    assert pace.sending(LITTLE) == LITTLE


def test_what_follows_the_question_is_still_on_its_way_when_the_answer_comes() -> None:
    pace = answering()
    assert pace.sending("x" * (ASK_AFTER + 1)).endswith(QUESTION)
    assert not pace.waits
    assert pace.sending(MUCH) == MUCH
    assert pace.waits
    pace.answered()
    assert not pace.waits
    assert pace.sending(LITTLE) == LITTLE + QUESTION
    assert pace.waits


def test_a_terminal_that_answers_no_more_is_given_up() -> None:
    pace = answering()
    pace.sending(MUCH)
    pace.give_up()
    assert not pace.waits
    assert pace.sending(MUCH) == MUCH
