"""What Sign in doesn't need is not imported before it is painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.terminal.host import ROGER, host_at
from tests.terminal.program import with_administrator

HEAVY = {
    *("argon2", "cryptography", "passlib", "pyotp", "qrcode", "zxcvbn"),  # security's
    *("openpyxl", "xlsxwriter", "PIL"),  # exports' and codes'
    "wcwidth",  # the tables of scripts that aren't Latin
    *("psycopg", "psycopg2"),  # of databases that are not in use
    *("markdown_it", "pygments", "tree_sitter"),  # Textual's and Rich's, for what we don't show
    *("rwtui.cli_import", "rwtui.demo", "rwtui.services.desk", "rwtui.services.bulk", "rwtui.services.export"),
    *("rwtui.services.gate", "rwtui.services.sign_in"),
}
LATE = HEAVY | {
    *("rwtui.tui.screens.user_search", "rwtui.tui.screens.user_detail", "rwtui.tui.screens.enroll"),
    "rwtui.services.access",
    *("rwtui.storage.accounts", "rwtui.storage.audit", "rwtui.storage.sessions"),
    *("rwtui.domain.accounts", "rwtui.domain.change", "rwtui.domain.folding", "rwtui.domain.query"),
    *("rwtui.domain.groups", "rwtui.domain.rules"),
}
PROGRAM = """
import sys
from rwtui.cli_common import Place
context = Place(sys.argv[1]).open_existing()
from rwtui.tui.app import RwtuiApp
from rwtui.tui.screens.sign_in import SignInPage

class Watched(RwtuiApp):
    def post_display_hook(self):
        if self.is_running and len(self.screen_stack) > 1 and isinstance(self.screen, SignInPage):
            strips = self.screen._compositor.render_strips()
            if any("[ Sign in ]" in strip.text for strip in strips):
                self.exit(sorted(sys.modules))

print(*Watched(context).run(headless=True), sep="\\n")
context.storage.close()
"""


def test_what_sign_in_does_not_need_comes_later(tmp_path: Path) -> None:
    program = with_administrator(tmp_path)
    words = [sys.executable, "-c", PROGRAM, str(program.database)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True, env=program.variables())
    imported = set(done.stdout.split())
    assert {"textual.app", "rwtui.tui.screens.sign_in", "peewee"} <= imported
    assert imported & LATE == set()


SHOW = """
import sys
from rwtui.__main__ import run
status = run(sys.argv[1:])
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
sys.exit(status)
"""


def test_what_user_show_does_not_need_is_not_imported(tmp_path: Path) -> None:
    """Neither Textual nor what changes accounts, for a script that shows a thousand of them starts it as often."""
    host = host_at(tmp_path)
    words = [sys.executable, "-c", SHOW, "user", "show", ROGER]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True, env=host.variables())
    imported = set(done.stderr.split())
    assert {"peewee", "rwtui.cli_scripts.users"} <= imported
    assert imported & (HEAVY | {"textual", "rich", "difflib", "csv"}) == set()
    assert imported & {"rwtui.cli_doctor", "rwtui.cli_operator", "rwtui.cli_backup", "rwtui.cli_manual"} == set()
    assert imported & {"rwtui.cli_scripts.new_users", "rwtui.cli_scripts.user_changes", "rwtui.tui"} == set()
    assert imported & {"rwtui.services.accounts", "rwtui.services.desk"} == set()
