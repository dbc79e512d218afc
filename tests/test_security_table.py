"""Every row of the security rules, and the tests that try it from outside (or, for what has no outside, from inside).

Who runs it
    a user of its own, by sudo                  | terminal/test_shared_host.py::test_a_person_signs_in_by_sudo_and_the_event_names_everybody
    people reach the program, not the files     | terminal/test_shared_host.py::test_the_files_are_the_service_users_alone
    nothing else by sudo                        | terminal/test_shared_host.py::test_sudo_lets_nothing_else_through
    the operator's commands are recorded        | terminal/test_operator.py::test_the_origin_is_recorded_and_its_text_is_harmless
    backup and restore are recorded             | terminal/test_backup.py::test_restored_into_a_new_place
    by sshd's ForceCommand, nothing else        | terminal/test_installed_host.py::test_a_person_who_comes_by_ssh_finds_the_program_and_nothing_else
    with login uid, SUDO_USER, SSH client       | terminal/test_shared_host.py::test_the_operators_commands_name_the_operator
    --restricted: no --db, no RWTUI_DB          | terminal/test_operator.py::test_restricted_takes_no_other_database
    --restricted: no operator's command         | terminal/test_operator.py::test_restricted_refuses_the_operators_commands
    --restricted: files in one folder           | services/test_export.py::test_one_folder_where_files_are_restricted
    --restricted: nothing of the environment    | terminal/test_operator.py::test_restricted_leaves_nothing_of_the_environment_that_says_where

Passwords
    at least 15 alone                           | services/test_new_passwords.py::test_fourteen_characters_are_too_few
    at least 8 where MFA is enrolled            | services/test_new_passwords.py::test_seven_are_too_few_with_mfa
    8 do there                                  | services/test_new_passwords.py::test_eight_are_enough_with_mfa
    code points, before normalisation           | unit/test_password_policy.py::test_counts_code_points_before_normalisation
    up to 256, never cut                        | services/test_new_passwords.py::test_every_character_counts
    a longer paste is not cut                   | terminal/test_while_it_runs.py::test_a_huge_paste_is_not_cut
    no composition                              | services/test_new_passwords.py::test_fifteen_lower_case_letters_are_enough
    spaces, any Unicode                         | unit/test_password_policy.py::test_nothing_is_asked_for
    paste allowed                               | tui/test_sign_in.py::test_a_paste_leaves_out_what_can_not_be_seen
    no length check when signing in             | services/test_new_passwords.py::test_an_old_short_password_still_signs_in
    NFKC when set and verified                  | services/test_new_passwords.py::test_full_width_and_ascii_are_the_same_password
    zxcvbn, names, residue, with the reason     | services/test_new_passwords.py::test_what_is_easily_guessed_is_refused_with_the_reason
    zxcvbn below 2 where MFA is enrolled        | services/test_second_factor.py::test_a_password_beside_a_second_factor_may_be_shorter
    scored on the first 72                      | unit/test_passwords.py::test_only_the_first_72_characters_are_scored
    what is left without names and years        | unit/test_password_policy.py::test_what_is_all_name_and_year_is_refused
    the current password refused                | services/test_force_change.py::test_what_is_wrong_stands_beside_its_field
    Argon2id                                    | unit/test_passwords.py::test_is_argon2id_of_owasps_strength_with_a_salt_of_its_own
    imported hashes verify                      | unit/test_passwords.py::test_known_answers
    and are rehashed at sign-in                 | services/test_imported_hashes.py::test_rehashed_at_the_first_sign_in
    temporary: 24 h                             | services/test_force_change.py::test_a_temporary_password_runs_out_after_24_hours
    temporary: not a minute longer              | services/test_force_change.py::test_a_sign_in_with_a_temporary_password_ends_with_it
    temporary: until the new one is saved       | services/test_force_change.py::test_saving_ends_the_temporary_password
    temporary: nothing else can be reached      | services/test_force_change.py::test_nothing_else_can_be_reached
    temporary: password, code, enroll, change   | services/test_sign_in_steps.py::test_all_the_steps_with_the_program_killed_at_each
    generated ones keep the policy              | services/test_new_passwords.py::test_generated_passwords_are_taken
    the flag without a reset                    | services/test_force_change.py::test_the_flag_without_a_reset
    the flag on one's own reset                 | services/test_new_passwords.py::test_an_administrators_flag_on_their_own_reset
    in a real terminal                          | terminal/test_main_job.py::test_the_main_job

Signing in
    one answer for every failure                | services/test_sign_in.py::test_one_answer_for_every_failure
    the same screen                             | tui/test_sign_in.py::test_one_sentence_says_no
    one verification of equal cost              | unit/test_passwords.py::test_one_verification_of_our_cost_whatever_is_stored
    counted                                     | services/test_throttle.py::test_how_many_verifications_an_answer_costs
    throttle: 5, then 30 s doubling to 15 min   | services/test_throttle.py::test_five_failures_and_then_waits_that_double
    throttle: by the email typed                | services/test_throttle.py::test_another_spelling_is_the_same_email
    throttle: everything counts together        | services/test_throttle.py::test_whatever_is_guessed_at_counts_together
    throttle: kept in the database              | services/test_throttle.py::test_a_restart_or_another_program_changes_nothing
    throttle: across two processes              | services/test_two_programs.py::test_the_throttle_holds_across_both
    throttle: 100 lock                          | services/test_throttle.py::test_the_hundredth_locks_until_an_administrator_unlocks
    throttle: the last Administrator            | services/test_throttle.py::test_the_last_working_administrator_is_only_ever_delayed
    throttle: an Administrator unlocks          | terminal/test_revoked.py::test_a_locked_account_is_unlocked
    throttle: delayed, seen and ended           | terminal/test_revoked.py::test_a_delayed_account_is_unlocked
    TOTP: 160 bits                              | unit/test_totp.py::test_a_secret_is_160_bits_and_different_each_time
    TOTP: one step either side                  | services/test_sign_in_steps.py::test_two_steps_aside_are_too_many
    TOTP: each counter once                     | services/test_sign_in_steps.py::test_a_code_signs_in_once
    TOTP: once, from two processes              | services/test_two_programs.py::test_the_same_code_passes_once
    TOTP: full-width digits                     | unit/test_totp.py::test_spaces_and_digits_of_another_width_or_script
    TOTP: the code used to enroll               | services/test_sign_in_steps.py::test_the_code_used_to_enroll_cant_sign_in
    TOTP at rest: encrypted                     | services/test_second_factor.py::test_no_secret_is_in_any_file
    TOTP at rest: bound to its account          | services/test_second_factor.py::test_an_authenticator_that_isnt_the_accounts_is_refused_with_a_sentence
    key: another is refused                     | storage/test_files.py::test_another_key_is_refused
    key: a missing one is not made anew         | storage/test_files.py::test_a_missing_key_is_not_made_anew
    key: where the operator says                | storage/test_files.py::test_the_key_lies_where_the_operator_says
    key: rotate                                 | services/test_key_rotation.py::test_everything_is_under_the_new_key
    enrolling: read from the painted screen     | terminal/test_qr.py::test_enrolled_from_the_painted_screen
    enrolling: text where there is no room      | terminal/test_qr.py::test_only_text_where_there_is_no_room
    enrolling: the old one stays in force       | services/test_second_factor.py::test_the_old_authenticator_is_in_force_until_the_new_one_is_proved
    required for an account                     | terminal/test_qr.py::test_due_at_sign_in
    required by option                          | services/test_sign_in_steps.py::test_required_by_option
    an MFA reset leaves it due                  | services/test_sign_in_steps.py::test_an_administrator_resets
    recovery codes: one use                     | services/test_second_factor.py::test_recovery_codes
    recovery codes: renewed                     | services/test_second_factor.py::test_renewing_kills_the_old_codes
    recovery codes: 10 of 64 bits and more      | unit/test_recovery.py::test_a_code_has_bits_enough_for_one_fast_hash
    session: idle                               | services/test_sessions.py::test_idle_for_the_accounts_timeout
    session: 8 h in all                         | services/test_sessions.py::test_eight_hours_in_all
    session: covered, and back with the form    | tui/test_cover.py::test_covered_and_back_with_the_form_as_typed
    session: 8 h at the screen                  | tui/test_cover.py::test_keys_keep_it_alive_for_eight_hours
    session: looking is no activity             | tui/test_cover.py::test_no_key_is_needed_and_looking_is_no_activity
    session: the code again                     | tui/test_cover.py::test_the_code_is_asked_for_too
    revocation: every deed                      | services/test_sessions.py::test_revocation
    revocation: two terminals                   | terminal/test_revoked.py::test_a_disabled_account_is_out_with_what_it_typed
    revocation: Sessions tab                    | terminal/test_revoked.py::test_a_session_is_ended_from_the_sessions_tab
    revocation: deleting                        | services/test_deleting.py::test_a_deleted_accounts_next_action_is_refused
    revocation: enabling revives nothing        | services/test_consequences.py::test_enabling_again_revives_nothing
    revocation: enrolling                       | services/test_second_factor.py::test_enrolling_ends_the_other_sessions_and_keeps_the_token
    revocation: the connection drops            | terminal/test_hangup.py::test_the_session_ends_and_is_recorded
    step-up: +301 s                             | services/test_step_up.py::test_after_five_minutes_the_password_is_asked_again
    step-up: and not before                     | services/test_step_up.py::test_up_to_five_minutes_signing_in_was_proof_enough
    step-up: and code                           | services/test_step_up.py::test_who_is_enrolled_gives_a_code_too
    step-up: at the screen                      | tui/test_step_up.py::test_a_token_after_five_minutes
    step-up: export                             | services/test_export.py::test_who_may
    step-up: delete                             | services/test_deleting.py::test_after_five_minutes_the_password_is_asked_again
    step-up: cancelled                          | tui/test_step_up.py::test_cancelled_nothing_is_done_and_what_was_typed_stays
    break-glass                                 | services/test_recover.py::test_the_only_administrator_locked_out_in_every_way
    break-glass, prompted                       | terminal/test_operator.py::test_recover_at_a_terminal_then_sign_in
    the last working Administrator              | services/test_last_administrator.py::test_the_operator_cant_take_the_last_one_away
    the last one can't be deleted               | services/test_deleting.py::test_the_last_working_administrator_stays
    by import                                   | services/test_importing.py::test_the_last_working_administrator_stays
    by two people at once                       | services/test_two_programs.py::test_two_administrators_disable_each_other
    by any sequence of deeds                    | services/test_any_sequence.py::test_a_few_sequences
    reads are checked as writes are             | services/test_rule_table.py::test_who_may_read_what

API Token
    its form                                    | unit/test_tokens.py::test_is_thirty_characters_of_chance_and_six_of_checksum
    what is kept                                | services/test_api_tokens.py::test_its_form_and_what_is_kept
    shown once                                  | tui/test_api_token.py::test_a_token_is_shown_once_and_kept_as_a_hash
    generating replaces it, after a question    | tui/test_api_token.py::test_a_new_one_kills_the_old_one_and_the_question_says_so
    Revoke                                      | tui/test_api_token.py::test_revoking_asks_first
    dies with the account                       | services/test_api_tokens.py::test_dies_with_the_account
    carries its account's rights                | terminal/test_scripts_rules.py::test_who_may
    read from a file or standard input only     | terminal/test_scripts_token.py::test_where_the_token_comes_from
    never in argv or the environment            | terminal/test_scripts_secrets.py::test_the_token_is_in_no_process_list
    needs no step-up                            | services/test_token_sessions.py::test_it_needs_no_proof_and_is_never_idle
    can't reset its own password                | services/test_token_sessions.py::test_its_own_password
    can't enroll                                | services/test_token_sessions.py::test_its_own_authenticator
    nothing of an Administrator's token         | services/test_token_sessions.py::test_tokens_of_administrators
    locked, or must change its password         | services/test_token_sessions.py::test_an_account_that_cannot_use_one
    revoked in the middle                       | services/test_token_sessions.py::test_revocation_ends_what_it_does_at_once

Records
    login, failure                              | services/test_sign_in.py::test_one_answer_for_every_failure
    logout                                      | services/test_sign_in.py::test_signing_out
    time-out                                    | services/test_sessions.py::test_a_time_out_is_recorded_once
    lock                                        | services/test_throttle.py::test_the_hundredth_locks_until_an_administrator_unlocks
    refusals of changes                         | services/test_rule_table.py::test_who_may_change_what
    refusals of reads                           | services/test_refused_reads.py::test_a_refused_read_is_one_event
    changes                                     | services/test_any_sequence.py::test_a_few_sequences
    import                                      | services/test_importing.py::test_new_rows_share_one_event_with_the_hash_of_the_file
    export                                      | services/test_export.py::test_all_that_match_and_nothing_else
    recover                                     | services/test_recover.py::test_the_event
    an event that can't be written              | storage/test_audit_chain.py::test_what_cant_be_recorded_isnt_done
    the chain: 1,000 tamperings                 | storage/test_tampering.py::test_1000_random_deeds_are_found
    the chain: a cut tail and a kept head       | terminal/test_operator.py::test_verify_compares_with_a_head_that_was_kept
    the chain: the first broken event named     | terminal/test_cli.py::test_audit_names_the_first_broken_event

Files and faults
    0600 and 0700, whatever the umask           | terminal/test_init.py::test_init_makes_a_private_database_whatever_the_umask
    -wal, -shm, key                             | storage/test_files.py::test_only_the_owner_can_read_them
    crash log                                   | terminal/test_canary.py::test_a_crash_while_the_password_is_typed
    a key that others can read                  | storage/test_files.py::test_a_key_that_others_can_read_is_refused
    a --db that names nothing                   | terminal/test_which_database.py::test_a_database_that_isnt_there_is_asked_for
    a password inside a URL                     | terminal/test_which_database.py::test_urls_are_refused
    a cut connection                            | terminal/test_sshd.py::test_the_connection_is_cut_in_the_middle_of_a_change
    many at once                                | services/test_many_at_once.py::test_eight_for_a_moment
    a backup and the way back                   | terminal/test_backup.py::test_restored_over_a_database_that_is_kept
    kill -9                                     | services/test_killed.py::test_ten_kills
    a full disk                                 | terminal/test_exit_codes.py::test_a_full_disk_under_the_screens
    a read-only file, and the same step again   | storage/test_faults.py::test_the_same_step_works_again_afterwards

Terminal
    hostile text made safe                      | tui/test_hostile_names.py::test_user_detail_shows_them_escaped_everywhere
    no secret left anywhere                     | terminal/test_canary.py::test_typed_and_made_secrets_are_found_nowhere
    a crash shows and keeps no value            | terminal/test_canary.py::test_a_crash_while_signed_in
    a crash ends the session                    | terminal/test_canary.py::test_a_crash_ends_the_session
    a password is neither drawn nor copied      | tui/test_sign_in.py::test_a_password_is_never_drawn_nor_copied
    terminals of every kind                     | terminal/test_terminals.py::test_painted_and_left_as_it_was
    dumb, and none                              | terminal/test_terminals.py::test_dumb_terminals_are_refused
    NO_COLOR                                    | terminal/test_terminals.py::test_no_color_is_heeded
    LANG=C                                      | terminal/test_terminals.py::test_only_ascii_where_the_locale_is_c
    nothing is opened by the environment        | terminal/test_terminals.py::test_the_environment_opens_no_back_door
    60x16, and below                            | terminal/test_while_it_runs.py::test_below_that_one_line_says_so
    resized under a question                    | terminal/test_while_it_runs.py::test_resized_while_a_question_is_open
    Ctrl+Z and fg                               | terminal/test_while_it_runs.py::test_suspended_and_brought_back
    wall                                        | terminal/test_wall.py::test_ctrl_l_repaints_all

How long each answer takes is compared by `python -m tests.benchmarks`. Rows come with what they are about: acting by a
token, bulk, undo, backups, a lost server.
"""  # noqa: E501

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def rows() -> Iterator[tuple[str, str]]:
    """What is tried, and the test that tries it."""
    for line in (__doc__ or "").splitlines():
        row, bar, test = line.partition("|")
        if bar:
            yield row.strip(), test.strip()


def names_in(path: Path) -> set[str]:
    """The names of a file's tests, read and not run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


PARTS = ("Who runs it", "Passwords", "Signing in", "API Token", "Records", "Files and faults", "Terminal")


@pytest.mark.parametrize("heading", PARTS)
def test_every_part_has_rows(heading: str) -> None:
    part = (__doc__ or "").partition(f"\n{heading}\n")[2].partition("\n\n")[0]
    assert part.count("|") >= 5
    assert part.count("|") == len(part.splitlines())


def test_every_row_names_a_test_that_exists() -> None:
    named = list(rows())
    missing = []
    for row, test in named:
        file, _, name = test.partition("::")
        if not (TESTS / file).is_file() or name not in names_in(TESTS / file):
            missing.append(f"{row}: {test}")
    assert missing == []
