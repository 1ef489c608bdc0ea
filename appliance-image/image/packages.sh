# Sourced by build: Caisson without a system around it, for servers that have one: a tar.gz, and a .deb.

# stage_server DIRECTORY: the files as they lie on a server.
stage_server() {
    local directory=$1 part
    mkdir -p "$directory/usr/lib/caisson" "$directory/usr/share/doc/caisson"
    copy_tree "$here/image/server" "$directory"
    for part in bin conf lib; do copy_tree "$distribution/$part" "$directory/usr/lib/caisson/$part"; done
    # They are of the Java that built them.
    rm -f "$directory"/usr/lib/caisson/lib/*.jsa
    cp "$root/LICENSE" "$directory/usr/share/doc/caisson/copyright"
    cp "$root/README.md" "$directory/usr/share/doc/caisson/README.md"
}

# make_deb STAGED FILE
make_deb() {
    local staged=$1 file=$2 package=$work/deb
    mkdir -p "$package/DEBIAN"
    cp -a "$staged/." "$package/"
    cp "$here"/image/deb/* "$package/DEBIAN/"
    sed -i "s/@version@/$(deb_version)/" "$package/DEBIAN/control"
    echo /etc/caisson/daemon.conf >"$package/DEBIAN/conffiles"
    dpkg-deb --root-owner-group -Zgzip -z4 --build "$package" "$file" >/dev/null
    rm -rf "$package"
}

# A snapshot is older than the release of its number.
deb_version() { echo "${version/-SNAPSHOT/~snapshot}" | tr -- '-' '.'; }

# make_tar STAGED FILE: everything below one directory, with a short installer.
make_tar() {
    local staged=$1 file=$2 name=caisson-$version
    mkdir -p "$work/tar/$name"
    cp -a "$staged/usr/lib/caisson/." "$work/tar/$name/"
    mkdir -p "$work/tar/$name/systemd"
    cp "$staged"/usr/lib/systemd/system/caisson.service "$staged"/usr/lib/sysctl.d/60-caisson.conf \
        "$staged"/usr/lib/sysusers.d/caisson.conf "$work/tar/$name/systemd/"
    cp "$staged"/etc/caisson/daemon.conf "$staged"/usr/bin/caisson "$work/tar/$name/systemd/"
    cp "$here/image/tar-install.sh" "$work/tar/$name/install"
    cp "$staged"/usr/share/doc/caisson/* "$work/tar/$name/"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work/tar" -czf "$file" "$name"
    rm -rf "$work/tar"
}
