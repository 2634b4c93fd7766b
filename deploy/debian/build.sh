#!/usr/bin/env bash
# Makes a Debian package of a release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'TEXT'
Usage: ./deploy/debian/build.sh [--binary FILE] [--output FOLDER]

Makes model-gateway_VERSION_ARCHITECTURE.deb in FOLDER (the current one unless it is named), from FILE or from a release
build with the Swift library in it, and prints its path. It installs the program, a systemd unit, the configuration
/etc/model-gateway/gateway.yaml, and completions for bash, zsh and fish. Needs dpkg-dev.
TEXT
}

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

binary=''
output=.
while [ "$#" -gt 0 ]; do
  case "$1" in
    --binary) binary=${2:?--binary needs a file} && shift ;;
    --output) output=${2:?--output needs a folder} && shift ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
for tool in dpkg-deb dpkg-shlibdeps strip; do
  command -v "$tool" > /dev/null || fail "there is no $tool; install dpkg-dev and binutils."
done
if [ -z "$binary" ]; then
  swift build -c release --static-swift-stdlib --product model-gateway >&2
  binary=$(swift build -c release --static-swift-stdlib --show-bin-path)/model-gateway
fi

# A version as dpkg orders them: that of the program, with the commit after it.
said=$("$binary" --version)
version=${said%% *}
commit=$(sed -n 's/.* (\([0-9a-f]*\).*)$/\1/p' <<< "$said")
version+=${commit:+"+git$commit"}
architecture=$(dpkg --print-architecture)

work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
root=$work/root
doc=$root/usr/share/doc/model-gateway

install -D --mode 0755 --strip "$binary" "$root/usr/bin/model-gateway"
install -D --mode 0644 deploy/systemd/model-gateway.service --target-directory "$root/usr/lib/systemd/system"
install -D --mode 0644 deploy/systemd/sysusers.d/model-gateway.conf --target-directory "$root/usr/lib/sysusers.d"
install -D --mode 0644 deploy/systemd/tmpfiles.d/model-gateway.conf --target-directory "$root/usr/lib/tmpfiles.d"
install -D --mode 0640 deploy/debian/gateway.yaml --target-directory "$root/etc/model-gateway"
install -D --mode 0644 README.md openapi/openapi.yaml --target-directory "$doc"
install -D --mode 0644 deploy/prometheus/alerts.yaml deploy/grafana/model-gateway.json --target-directory "$doc/examples"
for shell in bash:bash-completion/completions/model-gateway zsh:zsh/vendor-completions/_model-gateway \
  fish:fish/vendor_completions.d/model-gateway.fish; do
  file=$root/usr/share/${shell#*:}
  mkdir -p "$(dirname "$file")"
  "$binary" --generate-completion-script "${shell%%:*}" > "$file"
done
find "$root" -type d -exec chmod 0755 {} +

# What the program is linked with, in the words of this Debian.
mkdir -p "$work/source/debian"
printf 'Source: model-gateway\n\nPackage: model-gateway\nArchitecture: any\n' > "$work/source/debian/control"
libraries=$(cd "$work/source" && dpkg-shlibdeps -O --ignore-missing-info "$root/usr/bin/model-gateway" 2> /dev/null |
  sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || fail "dpkg-shlibdeps does not say what $binary is linked with"

mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<TEXT
Package: model-gateway
Version: $version
Architecture: $architecture
Maintainer: model-gateway <model-gateway@localhost>
Section: net
Priority: optional
Depends: $libraries, ca-certificates, passwd, procps
Installed-Size: $(du --summarize --block-size=1K --exclude=DEBIAN "$root" | cut -f 1)
Description: HTTP gateway to the AWS services that host vision models
 One HTTP call starts a model, whichever service hosts it: Amazon Rekognition Custom Labels, Lookout for Vision or
 SageMaker. Leases see to it that none runs forgotten.
TEXT
echo /etc/model-gateway/gateway.yaml > "$root/DEBIAN/conffiles"
(cd "$root" && find usr -type f -exec md5sum {} + > DEBIAN/md5sums)
for script in postinst prerm postrm; do
  install --mode 0755 "deploy/debian/$script" "$root/DEBIAN/$script"
done
mkdir -p "$output"
package=$output/model-gateway_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" >&2
echo "$package"
