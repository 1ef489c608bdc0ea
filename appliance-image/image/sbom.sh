# Sourced by build: what is in the image, as a CycloneDX 1.5 document: Debian's packages and Maven's libraries.

# One JSON object per package of the root, in one stream.
debian_components() {
    dpkg-query --admindir="$1/var/lib/dpkg" --show --showformat '${Package}\t${Version}\t${Architecture}\n' |
        jq -R 'split("\t") | {type: "library", name: .[0], version: .[1],
            purl: "pkg:deb/debian/\(.[0])@\(.[1] | @uri)?arch=\(.[2])&distro='"$suite"'"}'
    # Not installed, but in the image: the runtime is made of them.
    sort -u "$work/built-with" |
        jq -R 'split(" ") | {type: "library", name: .[0], version: .[1],
            purl: "pkg:deb/debian/\(.[0])@\(.[1] | @uri)?arch=amd64&distro='"$suite"'"}'
}

# One JSON object per jar. Maven says which library each is: GROUP:ARTIFACT:TYPE[:CLASSIFIER]:VERSION:SCOPE.
maven_components() {
    local line group artifact file sum
    local -a part
    sed -n 's/^ *\([a-zA-Z0-9_.-]*:[^ ]*\).*/\1/p' "$dependency_list" | sort -u | while IFS=: read -r -a part; do
        group=${part[0]} artifact=${part[1]} version_of=${part[-2]}
        file=$artifact-$version_of${part[5]:+-${part[3]}}.jar
        [ -r "$distribution/lib/$file" ] || { echo "no $file in the distribution" >&2; return 1; }
        sum=$(sha256sum "$distribution/lib/$file" | cut -d' ' -f1)
        jq -n --arg group "$group" --arg name "$artifact" --arg version "$version_of" --arg sum "$sum" \
            '{type: "library", group: $group, name: $name, version: $version,
              purl: "pkg:maven/\($group)/\($name)@\($version)", hashes: [{alg: "SHA-256", content: $sum}]}'
    done
}

# make_sbom ROOT FILE
make_sbom() {
    { debian_components "$1" && maven_components; } | jq -s --arg version "$version" \
        --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" \
        '{bomFormat: "CycloneDX", specVersion: "1.5", version: 1,
          metadata: {timestamp: $time, component: {type: "firmware", name: "caisson", version: $version}},
          components: sort_by(.purl)}' >"$2"
}
