# shellcheck shell=bash
# What the scripts beside this file share: they use a server as an operator does. Sourced with bash; sets `begun`,
# expects `url`, and for `printed` the files of the release in `archive`, `deb`, `image` and `jars`.

begun=$SECONDS

say() {
    printf -- '-- %s (%d s)\n' "$1" $((SECONDS - begun))
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Whether the input has this text. Reads all of it, unlike `grep -q`: a program whose pipe is closed early fails.
has() {
    grep -F -- "$1" >/dev/null
}

# Waits until the command says yes.
until_true() {
    local try
    for ((try = 0; try < 1200; try++)); do
        if "$@"; then return; fi
        sleep 0.1
    done
    fail "Waited two minutes for: $*"
}

json() { # sends $3 to path $2 with the method $1
    curl -fsS --max-time 60 -X "$1" "$url$2" -H 'Content-Type: application/json' ${3+-d "$3"} "${@:4}"
}

# The commands of a block, the first if $2 names no other, that the guide prints below the heading $1, for this release.
# The last one replaces the shell, so that a server gets the signals.
printed() {
    awk -v heading="## $1" -v wanted="${2-1}" '
        /^## / { inside = ($0 == heading) }
        /^```/ { shown = (inside && $0 == "```sh" && ++blocks == wanted); next }
        shown { print }' docs/guides/installation.md |
        sed "s/vestibule_VERSION_all.deb/$(basename "$deb")/; s/vestibule-VERSION-linux-x64/$(basename "$archive" .tar.gz)/
            s/vestibule-VERSION-image-x64.tar/$(basename "$image")/; s/vestibule:VERSION/vestibule:$(version)/
            s/vestibule-VERSION/$(basename "$jars" .tar.gz)/; \$s/^/exec /" | grep . ||
        fail "The guide to installation has no commands in block ${2-1} below $1."
}

version() {
    basename "$image" | sed 's/^vestibule-\(.*\)-image-.*/\1/'
}

password='seven purple kettles sing'

set_up() {
    local token
    token=$(curl -fsS "$url/api/session/properties" | sed 's/.*"setup-token":"\([^"]*\)".*/\1/')
    json POST /api/setup '{"token": "'"$token"'", "prefs": {"site_name": "Acme"}, "user": {"first_name": "Ann",
        "last_name": "Example", "email": "ann@example.com", "password": "'"$password"'"}}' >/dev/null
}

# Signs in, and looks who it is; sets session.
sign_in() {
    session=$(json POST /api/session '{"username": "ann@example.com", "password": "'"$password"'"}' |
        sed 's/.*"id":"\([^"]*\)".*/\1/')
    is_signed_in
}

is_signed_in() {
    curl -fsS "$url/api/user/current" -H "X-Metabase-Session: $session" | has '"email":"ann@example.com"'
}
