"""The tables as peewee models; migrations.py says in SQL what the database really has."""

from __future__ import annotations

from typing import Any

from peewee import (
    AutoField,
    BigAutoField,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from rwtui.storage.dialect import Dialect, dialect_of

TIME = BigIntegerField
"""Times are whole seconds since 1970, UTC."""


class Table(Model):
    """What every table shares: it is bound to a database when one is opened."""

    class Meta:
        legacy_table_names = False


class SecurityGroupRow(Table):
    """A security group; `system` names one of the five, or is null."""

    id = AutoField()
    name = TextField()
    name_key = TextField(unique=True)
    system = TextField(null=True)
    description = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        table_name = "security_group"


class GroupPermissionRow(Table):
    """One permission of a custom security group."""

    security_group = ForeignKeyField(SecurityGroupRow, on_delete="CASCADE")
    permission = TextField()

    class Meta:
        table_name = "group_permission"
        primary_key = CompositeKey("security_group", "permission")


class FunctionalGroupRow(Table):
    """A part of the organisation."""

    id = AutoField()
    name = TextField()
    name_key = TextField(unique=True)
    version = IntegerField(default=1)

    class Meta:
        table_name = "functional_group"


class UserRow(Table):
    """A user account. `position` is its place in e-mail order, and the row number of its search entry."""

    id = BigAutoField()
    version = IntegerField(default=1)
    position = BigIntegerField(index=True)
    email = TextField()
    email_key = TextField(unique=True)
    first_name = TextField()
    last_name = TextField()
    title = TextField(default="")
    telephone = TextField(default="")
    security_group = ForeignKeyField(SecurityGroupRow, on_delete="RESTRICT")
    security_group_id: int
    status = TextField()
    user_type = TextField()
    timeout = IntegerField()
    last_login = TIME(null=True)
    created_at = TIME()
    password_hash = TextField(null=True)
    password_expires = TIME(null=True)
    must_change_password = BooleanField(default=False)
    mfa = TextField(default="off")
    locked = BooleanField(default=False)
    search_text = TextField()

    class Meta:
        table_name = "user"


class UserFunctionalGroupRow(Table):
    """Which parts of the organisation an account belongs to."""

    user = ForeignKeyField(UserRow, on_delete="CASCADE")
    functional_group = ForeignKeyField(FunctionalGroupRow, on_delete="RESTRICT")

    class Meta:
        table_name = "user_functional_group"
        primary_key = CompositeKey("user", "functional_group")


class ApiTokenRow(Table):
    """The account's live API token: its hash and what may be told of it."""

    user = ForeignKeyField(UserRow, on_delete="CASCADE", primary_key=True)
    user_id: int
    digest = TextField(unique=True)
    hint = TextField()
    made_at = TIME()
    made_by = TextField()
    last_used = TIME(null=True)

    class Meta:
        table_name = "api_token"


class SessionRow(Table):
    """A signed-in terminal, or a command that an API Token began; `stage` says how far it reaches."""

    id = TextField(primary_key=True)
    user = ForeignKeyField(UserRow, on_delete="CASCADE")
    user_id: int
    stage = TextField()
    started_at = TIME()
    last_seen = TIME()
    proved_at = TIME()
    ended_at = TIME(null=True)
    end_reason = TextField(default="")
    origin = TextField(default="{}")

    class Meta:
        table_name = "session"


class AuthenticatorRow(Table):
    """The account's confirmed authenticator: its secret encrypted, and the newest counter it was used with."""

    user = ForeignKeyField(UserRow, on_delete="CASCADE", primary_key=True)
    secret = TextField()
    last_counter = BigIntegerField()
    confirmed_at = TIME()

    class Meta:
        table_name = "authenticator"


class RecoveryCodeRow(Table):
    """An unused recovery code's hash; a used one is gone."""

    id = AutoField()
    user = ForeignKeyField(UserRow, on_delete="CASCADE")
    digest = TextField()

    class Meta:
        table_name = "recovery_code"


class ThrottleRow(Table):
    """Failed sign-ins in a row by the email typed, known or not; as a digest, for it may be a password by mistake."""

    email_digest = TextField(primary_key=True)
    user = ForeignKeyField(UserRow, on_delete="CASCADE", null=True)
    failures = IntegerField()
    until = TIME(null=True)

    class Meta:
        table_name = "throttle"


class AuditEventRow(Table):
    """One event of the chain; target and actor ids are kept after the accounts are gone, so they are no keys."""

    id = BigIntegerField(primary_key=True)
    at = TIME()
    kind = TextField()
    result = TextField()
    actor_id = BigIntegerField(null=True)
    actor = TextField()
    record = TextField()
    target_id = BigIntegerField(null=True)
    target = TextField(default="")
    title = TextField(default="")
    reason = TextField(default="")
    fields = TextField(default="[]")
    origin = TextField(default="{}")
    key_id = TextField()
    mac = TextField()

    class Meta:
        table_name = "audit_event"


class ChainHeadRow(Table):
    """The newest event's number and seal, and which key seals: one row, locked by every writer."""

    id = IntegerField(primary_key=True)
    event_id = BigIntegerField()
    mac = TextField()
    key_fingerprint = TextField()

    class Meta:
        table_name = "chain_head"


class BulkOperationRow(Table):
    """One deed for many accounts; `deed` is the order as JSON."""

    id = AutoField()
    at = TIME()
    actor_id = BigIntegerField()
    deed = TextField()
    state = TextField()
    file = TextField()

    class Meta:
        table_name = "bulk_operation"


class BulkItemRow(Table):
    """One account of a bulk operation; accounts and events are named by number, for they may go."""

    operation = ForeignKeyField(BulkOperationRow, on_delete="CASCADE")
    place = IntegerField()
    user_id = BigIntegerField()
    email = TextField()
    state = TextField()
    told = TextField()
    undoes = BigIntegerField(null=True)
    event_id = BigIntegerField(null=True, index=True)

    class Meta:
        table_name = "bulk_item"
        primary_key = CompositeKey("operation", "place")


class PreferenceRow(Table):
    """One choice of a person's; what they have not chosen has no row."""

    user = ForeignKeyField(UserRow, on_delete="CASCADE")
    name = TextField()
    value = TextField()

    class Meta:
        table_name = "preference"
        primary_key = CompositeKey("user", "name")


class OptionRow(Table):
    """A policy number that all hosts obey."""

    name = TextField(primary_key=True)
    value = TextField()
    version = IntegerField(default=1)

    class Meta:
        table_name = "option"


class MigrationRow(Table):
    """Which numbered migrations this database has had."""

    number = IntegerField(primary_key=True)
    applied_at = TIME()

    class Meta:
        table_name = "migration"


def dialect() -> Dialect:
    """What the database says its own way that the tables are bound to."""
    return dialect_of(UserRow._meta.database)


MODELS: list[type[Any]] = [
    SecurityGroupRow,
    GroupPermissionRow,
    FunctionalGroupRow,
    UserRow,
    UserFunctionalGroupRow,
    ApiTokenRow,
    SessionRow,
    AuthenticatorRow,
    RecoveryCodeRow,
    ThrottleRow,
    AuditEventRow,
    ChainHeadRow,
    BulkOperationRow,
    BulkItemRow,
    PreferenceRow,
    OptionRow,
    MigrationRow,
]
