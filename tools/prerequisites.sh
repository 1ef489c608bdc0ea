# Sourced by ./caisson and ./verify, which set root: what a checkout needs from the machine, and how it gets it.

source "$root/appliance-image/src/main/distribution/bin/java-runtime.sh"

say() { echo "caisson: $*" >&2; }
die() { say "$@"; exit 1; }

# Whether packages can be installed without asking anybody.
may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# Installs Debian packages. Everything it prints goes to stderr.
install_packages() {
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    say "installing $*"
    {
        "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update || say "apt-get update failed; trying with the old lists"
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@"
    } >&2 </dev/null
}

maven_is_usable() {
    command -v mvn >/dev/null || return 1
    local version
    version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
    [ -n "$version" ] && [ "$(printf '%s\n' 3.8.7 "$version" | sort -V | head -n 1)" = 3.8.7 ]
}

jdk_is_usable() { find_java && [ -x "${java%java}javac" ]; }

# Sets java to a JDK's java; installs JDK and Maven when they are missing and that is permitted.
require_jdk_and_maven() {
    local missing=()
    jdk_is_usable || missing+=(openjdk-17-jdk-headless)
    maven_is_usable || missing+=(maven)
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null ||
        die "needs a JDK 17+ and Maven 3.8.7+, and this system has no apt-get: install them with its own package manager"
    may_install || die "needs a JDK 17+ and Maven 3.8.7+; run: sudo apt-get install ${missing[*]}"
    install_packages "${missing[@]}" || die "could not install ${missing[*]}: see the lines above"
    jdk_is_usable || die "needs a JDK 17 or newer, and found none after installing ${missing[*]}"
    maven_is_usable || die "needs Maven 3.8.7 or newer, found $(mvn --version 2>/dev/null | head -n 1)"
}
