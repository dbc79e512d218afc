#!/bin/sh
# A quarter's housekeeping: nothing but rwtui and jq. Its first argument is an account that shall stay enabled.
#
# RWTUI_DB and RWTUI_TOKEN_FILE say where; files are written to the current folder.
set -eu
keep=$1
year_ago=$(jq -nr 'now - 365 * 86400 | strftime("%Y-%m-%dT%H:%M:%SZ")')

# Accounts that are enabled and that nobody has signed in with for 90 days, but for those who look after accounts.
rwtui user list 'status:enabled last:>90d -group:administrator' --json | jq -r .email > dormant
echo "dormant: $(wc -l < dormant)"

# They are disabled, with the reason in the log.
rwtui user disable - --reason 'dormant for 90 days' --yes --json < dormant > disabled
echo "disabled: $(jq -s 'map(select(.done)) | length' disabled)"

# One of them is on leave: that one is undone.
event=$(jq -r --arg email "$keep" 'select(.target == $email) | .event' disabled)
rwtui log undo "$event" --reason 'on leave' --yes > undone
echo "kept: $(rwtui user show "$keep" --json | jq -r .status)"

# Tokens that are older than a year are revoked; an Administrator's is revoked at the screen.
rwtui token list --json |
    jq -r --arg before "$year_ago" 'select(.made_at < $before and .security_group != "Administrator") | .email' > old
rwtui token revoke - --reason 'older than a year' --yes < old > revoked
echo "revoked: $(grep -c 'API Token' revoked)"

# The quarter's log is kept elsewhere, and is whole.
rwtui log export quarter.csv 'time:<90d'
rwtui audit verify
