"""A QUERY on the command line: what begins with a minus is a negation or a mistake, and a mistake must not list all.

In the search box a query is read while it is typed, so what is unfinished asks for nothing yet. Here it is finished: a
slip, or a variable of a shell that is empty, would match every account, and go on to the command that disables them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

import click

from rwtui.errors import Usage

if TYPE_CHECKING:
    from rwtui.domain.log_query import LogQuery
    from rwtui.domain.query import Query

    Asked = TypeVar("Asked", Query, LogQuery)

_NEGATED_TWICE = re.compile(r"-{2,}([A-Za-z]{1,20}:.*)", re.DOTALL)
LIKE_AN_OPTION = 0.75
"""How like an option's name a word behind one dash has to be to be taken for a slip: json and jsn are 0.86."""


def parsed(text: str) -> Query:
    """The query for accounts; Usage with the sentence that says what is wrong with it."""
    from rwtui.domain.query import parse

    return _finished(text, parse)


def parsed_log(text: str) -> LogQuery:
    """The query for events; Usage."""
    from rwtui.domain.log_query import parse_log

    return _finished(text, parse_log)


def _finished(text: str, parse: Callable[[str], Asked]) -> Asked:
    from rwtui.domain.query import QUERY_LIMIT, tokens

    text = text.strip()
    if len(text) > QUERY_LIMIT:
        raise Usage(f"A query has up to {QUERY_LIMIT:,} characters.")
    query, nothing = parse(text), parse("")
    if query.problem is not None:
        raise Usage(query.problem)
    for token in tokens(text):
        if twice := _NEGATED_TWICE.fullmatch(token[0]):
            raise Usage(parse(twice[1]).problem or f"A filter is negated by one dash: -{twice[1]}.")
        if token["name"] and parse(token[0]) == nothing:
            raise Usage(f"{token[0]} is unfinished, so it would match everything.")
    if text and query == nothing:
        raise Usage(f"{text} asks for nothing, so it would match everything.")
    return query


class Queried(click.Command):
    """A command with a QUERY. A query for events is read by LogQueried."""

    @staticmethod
    def check(query: str) -> object:
        """Raise Usage for what can't be asked."""
        return parsed(query)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options as everywhere; a negation goes in with a blank before it, which makes it an argument."""
        return super().parse_args(ctx, list(self._apart(ctx, args)))

    def _apart(self, ctx: click.Context, args: list[str]) -> Iterator[str]:
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        names = {name for option in options for name in option.opts}
        with_value = {name for option in options if not (option.is_flag or option.count) for name in option.opts}
        is_value = False
        for place, word in enumerate(args):
            if word == "--":
                yield from args[place:]
                return
            negates = not is_value and word.startswith("-") and word != "-" and word.partition("=")[0] not in names
            if negates:
                self._require_negation(ctx, word, names)
            yield f" {word}" if negates else word
            is_value = not is_value and word in with_value

    def _require_negation(self, ctx: click.Context, word: str, names: set[str]) -> None:
        """Usage for what is rather a mistyped option."""
        if twice := _NEGATED_TWICE.fullmatch(word):
            self.check(word)
            raise Usage(f"A filter is negated by one dash: -{twice[1]}.")
        if not word.startswith("--") and (":" in word or " " in word):
            return
        from difflib import get_close_matches

        near = [f"--{name}" for name in get_close_matches(word.lstrip("-"), _bare(names), 1, LIKE_AN_OPTION)]
        if word.startswith("--") or len(word) == 2 or near:
            meant = f" Did you mean {near[0]}?" if near else ""
            apart = "" if word.startswith("--") else f" A word that is not to match stands behind --: -- {word}."
            raise click.UsageError(f"No such option: {word}.{meant}{apart}", ctx)


def _bare(names: set[str]) -> list[str]:
    """The long options, without their dashes."""
    return sorted(name[2:] for name in names if name.startswith("--"))


class LogQueried(Queried):
    """A command whose QUERY is for events."""

    @staticmethod
    def check(query: str) -> object:
        """Raise Usage for what can't be asked."""
        return parsed_log(query)
