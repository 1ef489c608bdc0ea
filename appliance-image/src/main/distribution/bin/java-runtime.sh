# Sourced by the launchers: finds a Java runtime that Caisson can run on.

# Major version of a java binary, 0 when it cannot be told. The release file answers without starting a JVM.
java_major() {
    local version='' line
    if [ -r "${1%/bin/java}/release" ]; then
        while read -r line; do
            case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=\"} ;; esac
        done <"${1%/bin/java}/release"
    else
        version=$("$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1) || true
    fi
    version=${version%%[!0-9]*}
    echo "${version:-0}"
}

# Sets java to the path of a runtime of version 17 or newer: the one that an image brings, JAVA_HOME, then the PATH, then
# Debian's directory of JVMs.
find_java() {
    local candidate
    for candidate in "${home:+$home/runtime/bin/java}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
        [ -n "$candidate" ] && [ -x "$candidate" ] || continue
        candidate=$(readlink -f "$candidate")
        if [ "$(java_major "$candidate")" -ge 17 ]; then
            java=$candidate
            return 0
        fi
    done
    return 1
}
