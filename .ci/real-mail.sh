#!/usr/bin/env bash
# A forgotten password with a real mail server: Debian's Postfix, with STARTTLS and a certificate of our own authority, and the
# packaged server, which has to be built. Both run as children of this script in a directory of their own.
#   .ci/real-mail.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
home=$PWD
old='seven purple kettles sing'
new='eleven green ladders hum'

work=$(mktemp -d)
chmod 755 "$work"
server='' postfix=''

finish() {
    local status=$?
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    if [[ -n $postfix ]]; then
        # By its own means: what was started is a shell, and the end of that would leave the mail server running.
        /usr/sbin/postfix -c "$work/postfix" stop >/dev/null 2>&1 || true
        wait "$postfix" 2>/dev/null || true
    fi
    if [[ $status -ne 0 ]]; then
        tail -n 40 "$work/server.log" "$work/mail.log" 2>/dev/null || true
    fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    echo "FAILED  $1"
    exit 1
}

# until_true SECONDS WHAT COMMAND...: waits until the command succeeds.
until_true() {
    local tenths=$(($1 * 10)) what=$2
    shift 2
    for (( ; tenths > 0; tenths--)); do
        if "$@" >/dev/null 2>&1; then
            echo "ok      $what"
            return
        fi
        sleep 0.1
    done
    fail "$what"
}

# ask WANTED-STATUS METHOD PATH [curl options]: sends a request; the body is in $body then.
ask() {
    local wanted=$1 method=$2 path=$3 status
    shift 3
    status=$(curl -sS --max-time 20 -o "$work/body" -w '%{http_code}' -X "$method" "http://127.0.0.1:$port$path" \
        -H 'Content-Type: application/json' "$@")
    body=$(cat "$work/body")
    [[ $status == "$wanted" ]] || fail "$method $path: wanted $wanted, got $status $body"
    echo "ok      $method ${path%%\?*}: $status"
}

free_port() {
    local candidate
    for _ in {1..50}; do
        candidate=$((10000 + RANDOM % 20000)) # connections that others open begin at 32768
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

if ! [[ -x /usr/sbin/postfix ]] || ! command -v openssl >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postfix openssl >/dev/null 2>&1
fi

# --- The mail server ---

smtp=$(free_port)
mkdir -p "$work/postfix" "$work/data" "$work/queue" "$work/mail" "$work/tls"
chown postfix "$work/data"
chown nobody "$work/mail"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost" \
    -keyout "$work/tls/key.pem" -out "$work/tls/certificate.pem" 2>/dev/null
cat >"$work/postfix/main.cf" <<CONFIG
compatibility_level = 3.6
queue_directory = $work/queue
data_directory = $work/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = $work/mail.log
maillog_file_prefixes = $work
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.com
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
virtual_mailbox_domains = example.com
virtual_mailbox_base = $work/mail
virtual_mailbox_maps = static:inbox
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = $work/tls/certificate.pem
smtpd_tls_key_file = $work/tls/key.pem
CONFIG
cat >"$work/postfix/master.cf" <<CONFIG
127.0.0.1:$smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CONFIG
/usr/sbin/postfix -c "$work/postfix" start-fg >"$work/postfix.log" 2>&1 &
postfix=$!
until_true 30 "Postfix listens" bash -c "exec 3<>/dev/tcp/127.0.0.1/$smtp"

# --- The server ---

port=$(free_port)
mkdir "$work/home"
(
    cd "$work/home"
    exec env -u JAVA_HOME MB_JETTY_HOST=127.0.0.1 MB_JETTY_PORT="$port" MB_SITE_URL=https://id.example.com \
        MB_ADMIN_EMAIL=ann@example.com MB_ADMIN_PASSWORD="$old" \
        MB_EMAIL_SMTP_HOST=localhost MB_EMAIL_SMTP_PORT="$smtp" MB_EMAIL_FROM_ADDRESS=vestibule@example.com \
        VESTIBULE_SMTP_CA_FILE="$work/tls/certificate.pem" "$home/vestibule" serve
) >"$work/server.log" 2>&1 &
server=$!
until_true 120 "the server listens" curl -fsS --max-time 2 "http://127.0.0.1:$port/api/health"

# --- The story ---

ask 200 POST /api/session -d "{\"username\": \"ann@example.com\", \"password\": \"$old\"}"
session=$(sed 's/.*"id":"\([^"]*\)".*/\1/' <<<"$body")
ask 200 POST /api/email/test -H "X-Metabase-Session: $session"
[[ $body == *STARTTLS* && $body == *'queued as'* ]] || fail "the conversation does not tell of STARTTLS: $body"
until_true 30 "the test mail has arrived" grep -q 'Test email' "$work/mail/inbox"

ask 204 POST /api/session/forgot_password -d '{"email": "ann@example.com"}'
until_true 30 "the reset mail has arrived" grep -q 'https://id.example.com/auth/reset_password/' "$work/mail/inbox"
token=$(grep -o 'auth/reset_password/[0-9]*_[0-9a-f-]*' "$work/mail/inbox" | head -n 1)
token=${token##*/}
ask 200 GET "/api/session/password_reset_token_valid?token=$token"
[[ $body == '{"valid":true}' ]] || fail "the token is not valid: $body"
ask 200 POST /api/session/reset_password -d "{\"token\": \"$token\", \"password\": \"$new\"}"
fresh=$(sed 's/.*"session_id":"\([^"]*\)".*/\1/' <<<"$body")
ask 401 GET /api/user/current -H "X-Metabase-Session: $session"
ask 200 GET /api/user/current -H "X-Metabase-Session: $fresh"
ask 400 POST /api/session/reset_password -d "{\"token\": \"$token\", \"password\": \"$new\"}"
ask 401 POST /api/session -d "{\"username\": \"ann@example.com\", \"password\": \"$old\"}"
ask 200 POST /api/session -d "{\"username\": \"ann@example.com\", \"password\": \"$new\"}"
until_true 30 "the notice has arrived" grep -q 'Your password was changed' "$work/mail/inbox"

ask 200 GET /api/vestibule/mail -H "X-Metabase-Session: $fresh"
[[ $body == *'"what":"used"'* && $body == *'queued as'* ]] || fail "the trace does not tell: $body"
if grep -q "${token#*_}" "$work/server.log"; then
    fail "the token stands in the log"
fi
echo "ok      a forgotten password, through $(/usr/sbin/postconf -h mail_version 2>/dev/null | sed 's/^/Postfix /')"
