# What the benches share; they source this file.

# Builds the server and the benches, and the start-up cache; bench/all has done so.
build() {
    [ -z "${BENCH_BUILT-}" ] || return 0
    ./mvnw -q -B -ntp -pl server,bench -am package -Dmaven.test.skip=true
    ./vestibule prepare
}

# Installs Debian's package $1 if there is no file $2, or says what is missing.
need() {
    [ ! -e "$2" ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Debian's package $1" >&2
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
    fi
    [ -e "$2" ] || {
        echo "$2 is missing. Install Debian's package $1, as root: apt-get install $1" >&2
        exit 1
    }
}

# Prints the homes of the installed Javas that are 17 or newer, one a line.
javas() {
    for home in /usr/lib/jvm/*; do
        if [ -r "$home/release" ] && [ ! -L "$home" ] && [ -x "$home/bin/java" ]; then
            major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            [ "${major:-0}" -lt 17 ] || printf '%s %s\n' "$major" "$home"
        fi
    done | sort -n | cut -d ' ' -f 2-
}

# Runs the class $1 of the benches with the rest as arguments, and all Javas unless some are among them.
measure() {
    class=$1
    shift
    case " $*" in
    *" /"*) ;;
    *)
        # shellcheck disable=SC2046 # a word for each
        set -- "$@" $(javas)
        ;;
    esac
    exec java -cp "bench/target/vestibule-bench.jar:server/target/vestibule.jar" "dev.vestibule.bench.$class" "$@"
}
