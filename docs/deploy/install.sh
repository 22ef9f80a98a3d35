#!/bin/sh
# install.sh [FOLDER]: installs policy-kb from the wheels beside it, without a network; the program
# becomes FOLDER/bin/kb (/opt/policy-kb). Run again from a newer bundle, it updates. PYTHON names
# the Python to use. Neither pip nor Debian's python3-venv is needed: pip comes along.
set -eu
umask 022 # the service's user has to read it

folder=$(realpath --canonicalize-missing "${1:-/opt/policy-kb}")
python=${PYTHON:-python3}

fail() {
    echo "$1" >&2
    echo "$2" >&2
    exit 1
}

cd "$(dirname "$0")"

read -r machine version <PLATFORM
[ "$(uname -m)" = "$machine" ] ||
    fail "本机是 $(uname -m)，此安装包用于 $machine。" "This computer is $(uname -m), the bundle is for $machine."
command -v "$python" >/dev/null ||
    fail "找不到 $python，需要 Python $version。" "There is no $python; Python $version is needed."
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$version" ] ||
    fail "$python 是 Python $found，此安装包需要 $version（PYTHON=… 可指定）。" \
        "$python is Python $found, the bundle needs $version (PYTHON=... names another)."
sha256sum --check --quiet SHA256SUMS ||
    fail "安装包不完整，请重新复制。" "The bundle is damaged: copy it again."

"$python" -m venv --without-pip "$folder"
pip=$(echo wheels/pip-*.whl)
# --force-reinstall: a bundle may be newer without another version number.
"$folder/bin/python" "$pip/pip" --quiet --disable-pip-version-check --isolated \
    install --no-index --find-links wheels --upgrade --force-reinstall --no-cache-dir \
    wheels/policy_kb-*.whl
"$folder/bin/kb" --version
echo "已安装：$folder/bin/kb / installed"
