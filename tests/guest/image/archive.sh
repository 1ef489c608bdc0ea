# Sourced by prepare: where Debian's packages come from, and a way to them that leaves this machine's own apt alone.

# Prints the address of the Debian archive: what apt itself makes of its sources, in whatever form they are written.
debian_archive() {
    if [ -n "${CAISSON_DEBIAN_ARCHIVE:-}" ]; then
        echo "$CAISSON_DEBIAN_ARCHIVE"
        return
    fi
    local id codename address
    id=$(. /etc/os-release && echo "$ID")
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    [ "$id" = debian ] && [ -n "$codename" ] || return 1
    address=$(apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v suite="$codename" '$2 == suite && $3 == "main" { print $1; exit }')
    [ -n "$address" ] || return 1
    echo "$address"
}

# Makes an apt with lists, cache and sources of its own below $1, for the archive $2 and the suites that follow.
# It knows what is installed here, so that it fetches only what is missing.
make_private_apt() {
    local directory=$1 archive=$2 release
    shift 2
    mkdir -p "$directory"/{lists/partial,archives/partial,parts}
    for release in "$@"; do
        echo "deb [signed-by=$keyring] $archive $release main"
    done >"$directory/sources.list"
    cat >"$directory/apt.conf" <<END
Dir::State::lists "$directory/lists";
Dir::Cache "$directory";
Dir::Etc::sourcelist "$directory/sources.list";
Dir::Etc::sourceparts "$directory/parts";
Dir::Etc::preferencesparts "$directory/parts";
Dir::Etc::preferences "$directory/none";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Post-Invoke-Success "";
END
}
