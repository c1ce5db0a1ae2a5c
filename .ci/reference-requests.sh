#!/usr/bin/env bash
# Sends the requests of Metabase's API description, in its order, to a fresh server, and checks the answers:
#   .ci/reference-requests.sh http://localhost:3000
set -euo pipefail
base=$1
email=user@example.com
password='seven purple kettles sing'

answers=$(mktemp -d)
trap 'rm -rf "$answers"' EXIT
passed=0 failed=0

# ask NAME WANTED-STATUS METHOD PATH [curl options]: sends a request and compares the status; the body is in $body then.
ask() {
    local name=$1 wanted=$2 method=$3 path=$4 status
    shift 4
    status=$(curl -sS --max-time 20 -o "$answers/body" -w '%{http_code}' -X "$method" "$base$path" "$@") || status="none"
    body=$(cat "$answers/body" 2>/dev/null || true)
    check "$name" "$wanted" "$status"
}

# check NAME WANTED GOT: wanted is a pattern.
check() {
    # shellcheck disable=SC2053 # a pattern
    if [[ $3 == $2 ]]; then
        passed=$((passed + 1))
        printf 'ok      %s: %s\n' "$1" "$3"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s: wanted %s, got %s\n' "$1" "$2" "$3"
    fi
}

# The value of the text field $1 in the JSON body; empty if it is not there.
field() {
    sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' <<<"$body" | head -n 1
}

# says NAME TEXT: the body contains the text.
says() {
    local got=no
    [[ $body == *"$2"* ]] && got=yes
    check "$1" yes "$got"
}

json=(-H 'Content-Type: application/json')

ask 'properties, before there is anybody' 200 GET /api/session/properties
setup_token=$(field setup-token)
check 'a setup token is shown' yes "$([[ -n $setup_token ]] && echo yes || echo no)"

ask 'setup' 200 POST /api/setup "${json[@]}" -d '{
    "token": "'"$setup_token"'",
    "user": {"first_name": "Ann", "last_name": "Example", "email": "'"$email"'", "password": "'"$password"'"},
    "prefs": {"site_name": "Reference", "site_locale": "en"}
  }'
ask 'setup a second time' '40[03]' POST /api/setup "${json[@]}" -d '{
    "token": "'"$setup_token"'",
    "user": {"first_name": "Ann", "last_name": "Example", "email": "two@example.com", "password": "'"$password"'"},
    "prefs": {"site_name": "Reference", "site_locale": "en"}
  }'

ask 'create a session' 200 POST /api/session "${json[@]}" -d '{
    "username": "'"$email"'",
    "password": "'"$password"'"
  }'
session=$(field id)
check 'the session token has the shape of a UUID' yes \
    "$([[ $session =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] && echo yes || echo no)"
ask 'create a session, wrong password' 401 POST /api/session "${json[@]}" -d '{
    "username": "'"$email"'",
    "password": "your-password"
  }'

ask 'use the session token' 200 GET /api/user/current -H "X-Metabase-Session: $session"
says 'it is the one who signed in' "\"$email\""
ask 'use no session token' 401 GET /api/user/current

ask 'session properties' 200 GET /api/session/properties -H "X-Metabase-Session: $session"
says 'with the user' "\"$email\""

ask 'password verification' 200 POST /api/session/password-check "${json[@]}" -H "X-Metabase-Session: $session" -d '{
    "password": "'"$password"'"
  }'
says 'it is valid' '"valid":true'
ask 'password verification, wrong password' 400 POST /api/session/password-check "${json[@]}" \
    -H "X-Metabase-Session: $session" -d '{
    "password": "current-password"
  }'
ask 'password verification, no session' 401 POST /api/session/password-check "${json[@]}" -d '{
    "password": "'"$password"'"
  }'

ask 'refresh' 200 POST /api/session/refresh -H "X-Metabase-Session: $session"
fresh=$(field id)
check 'refresh gives another token' yes "$([[ -n $fresh && $fresh != "$session" ]] && echo yes || echo no)"
ask 'use the fresh token' 200 GET /api/user/current -H "X-Metabase-Session: $fresh"

ask 'delete a session' 204 DELETE /api/session -H "X-Metabase-Session: $fresh"
ask 'use the deleted token' 401 GET /api/user/current -H "X-Metabase-Session: $fresh"

printf '\nreference: %d passed, %d failed\n' "$passed" "$failed"
[[ $failed -eq 0 ]]
