#!/bin/sh
# Runs Vestibule with the settings of this machine. Root becomes the user of the service, so that no file of the
# server's ends up in the hands of root.
set -eu
if [ "$(id -u)" = 0 ]; then
    exec runuser -u vestibule -- "$0" "$@"
fi
export VESTIBULE_CONFIG_FILE="${VESTIBULE_CONFIG_FILE-/etc/vestibule/vestibule.yml}"
export XDG_CACHE_HOME="${XDG_CACHE_HOME-/var/cache}"
exec /usr/share/vestibule/vestibule "$@"
