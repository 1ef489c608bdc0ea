# Sourced by build: the Java runtime of the appliance, and what starts faster with it.

jdk_package=openjdk-21-jdk-headless

# What CLI, daemon and their libraries use, and the tools to look into a daemon that runs.
runtime_modules=java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
runtime_modules+=,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

# Fetches the JDK with the root's own apt and unpacks it beside everything: its packages would bring what no server needs.
unpack_jdk() {
    local root=$1 directory=$2 package jre
    jre=${jdk_package/-jdk-/-jre-}
    mkdir -p "$work/apt"
    make_private_root_apt "$root" "$work/apt"
    (cd "$work/apt" && APT_CONFIG=$work/apt/apt.conf apt-get -qq update &&
        APT_CONFIG=$work/apt/apt.conf apt-get -qq download "$jdk_package:amd64" "$jre:amd64") ||
        cannot "cannot fetch $jdk_package of $suite"
    for package in "$work"/apt/*.deb; do
        dpkg-deb --extract "$package" "$directory"
        echo "$(dpkg-deb --field "$package" Package) $(dpkg-deb --field "$package" Version)" >>"$work/built-with"
    done
    rm -rf "$work/apt"
}

# An apt of its own for the sources of the root.
make_private_root_apt() {
    local directory=$2
    mkdir -p "$directory"/{lists/partial,archives/partial,parts}
    root_sources >"$directory/sources.list"
    cat >"$directory/apt.conf" <<END
Dir::State::lists "$directory/lists";
Dir::State::status "$1/var/lib/dpkg/status";
Dir::Cache "$directory";
Dir::Etc::sourcelist "$directory/sources.list";
Dir::Etc::sourceparts "$directory/parts";
Dir::Etc::preferencesparts "$directory/parts";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
APT::Update::Post-Invoke-Success "";
END
}

# Runs a command in the root, with what Java and a trial daemon need of a kernel.
in_root() {
    local root=$1
    shift
    unshare --mount --fork --kill-child bash -euc '
        root=$1; shift
        mount --make-rprivate /
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/tmp"
        exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 "$@"' in_root "$root" "$@"
}

# make_runtime ROOT: /usr/lib/caisson/runtime in it, with archives of the JVM's own classes and of Caisson's.
make_runtime() {
    local root=$1 java
    unpack_jdk "$root" "$root/jdk"
    java=$(cd "$root" && find jdk/usr/lib/jvm -mindepth 1 -maxdepth 1 -type d -name 'java-*')
    # Links that lead to where the package would have put them.
    mkdir -p "$root/etc"
    [ ! -d "$root"/jdk/etc ] || cp -a "$root"/jdk/etc/java-* "$root/etc/"
    in_root "$root" "/$java/bin/jlink" --module-path "/$java/jmods" --add-modules "$runtime_modules" \
        --no-header-files --no-man-pages --compress=zip-0 --output /usr/lib/caisson/runtime
    rm -rf "$root/jdk" "$root"/etc/java-*-openjdk
    in_root "$root" /usr/lib/caisson/runtime/bin/java -Xshare:dump -XX:SharedArchiveFile=/usr/lib/caisson/runtime/lib/server/classes.jsa >&2
    in_root "$root" /usr/lib/caisson/bin/class-archives
    [ -r "$root/usr/lib/caisson/lib/daemon.jsa" ] || die "the runtime of the image does not run Caisson: see above"
}
