#!/usr/bin/env bash
# Installs the built program with all that it comes with: the samples and the published figures, which
# it finds in share/orgbench beside its bin, experiments, completions, licence. Called by
# `make install`; the archive of `make archive` is made of the same files.
#   scripts/install.sh FOLDER             a prefix such as /usr/local
#   scripts/install.sh --archive FOLDER   FOLDER/orgbench-VERSION-linux-MACHINE.tar.gz instead
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=${ORGBENCH:-$root/.build/release/orgbench}

install_into() {
  local prefix=$1 share=$1/share folder
  install -d "$prefix/bin" "$share/orgbench" "$share/doc/orgbench" \
    "$share/bash-completion/completions" "$share/fish/vendor_completions.d"
  # Beside its place and renamed: a program that runs just now is not disturbed.
  install -m 755 "$program" "$prefix/bin/.orgbench.new"
  mv "$prefix/bin/.orgbench.new" "$prefix/bin/orgbench"
  for folder in datasets baselines experiments; do
    rm -rf "$share/orgbench/$folder"
    cp -R "$root/$folder" "$share/orgbench/$folder"
  done
  chmod -R u=rwX,go=rX "$share/orgbench"
  install -m 644 "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE" "$share/doc/orgbench"
  "$program" completions bash >"$share/bash-completion/completions/orgbench"
  "$program" completions fish >"$share/fish/vendor_completions.d/orgbench.fish"
}

if [ ! -x "$program" ]; then
  echo "install: $program is not there; run: make build" >&2
  exit 2
fi
case ${1:-} in
  --archive)
    folder=${2:?the folder of the archive}
    version=$("$program" --version | cut -d ' ' -f 2)
    name=orgbench-$version-linux-$(uname -m)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    umask 022
    install_into "$work/$name"
    mkdir -p "$folder"
    tar --create --gzip --file "$folder/$name.tar.gz" --directory "$work" --sort=name \
      --owner=0 --group=0 --numeric-owner "$name"
    echo "$folder/$name.tar.gz"
    ;;
  -* | '')
    echo "usage: $0 [--archive] FOLDER" >&2
    exit 2
    ;;
  *)
    umask 022
    install_into "$1"
    echo "$1/bin/orgbench"
    ;;
esac
