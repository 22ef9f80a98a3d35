#!/bin/sh
# setup-system.sh PART...: installs what these parts need of the system, where it is missing.
#   venv      Python's venv with pip, for $PYTHON (python3)
#   fonts     a font with Chinese characters, which pdf files that bring none of their own are read with
#   browser   Chromium
#   proxy     nginx, for the test behind one
#   deploy    what checks a systemd unit, and ip, which makes a computer without a network
#   office    LibreOffice, which converts doc, wps, rtf and xls, and exports to pdf, without windows
# It uses apt as root, or by a sudo that asks for no password; otherwise it stops with the line to run.
set -eu

python=${PYTHON:-python3}

need() {
    packages="${packages:-} $1"
}

for part in "$@"; do
    case $part in
    venv)
        command -v "$python" >/dev/null || {
            echo "There is no $python here; Python 3.11 or later is needed (make PYTHON=...)." >&2
            exit 1
        }
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
            echo "$python is Python $version; 3.11 or later is needed (make PYTHON=...)." >&2
            exit 1
        }
        "$python" -c 'import ensurepip, venv' 2>/dev/null || need "python$version-venv"
        ;;
    fonts)
        command -v fc-list >/dev/null || need fontconfig
        fc-list :lang=zh-cn 2>/dev/null | grep -q . || need fonts-noto-cjk
        ;;
    browser)
        command -v chromium >/dev/null || need chromium
        ;;
    office)
        programs=$(dirname "$(readlink -f "$(command -v soffice || echo /)")")
        [ -e "$programs/libswlo.so" ] || need libreoffice-writer-nogui
        [ -e "$programs/libsclo.so" ] || need libreoffice-calc-nogui
        [ -e "$programs/libsdlo.so" ] || need libreoffice-impress-nogui
        ;;
    proxy)
        command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || need nginx-light
        command -v openssl >/dev/null || need openssl
        ;;
    deploy)
        command -v systemd-analyze >/dev/null || need systemd
        command -v ip >/dev/null || [ -x /usr/sbin/ip ] || need iproute2
        ;;
    *)
        echo "unknown part $part; known are venv, fonts, browser, office, proxy and deploy" >&2
        exit 2
        ;;
    esac
done

[ -n "${packages:-}" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing on this system, to be installed by its own means:$packages" >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    as_root=env
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Missing on this system:$packages. Run this as an administrator, then make again:" >&2
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$packages" >&2
    exit 1
fi

echo "Installing$packages"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
}
# One unreachable source must not stop what the others have: the install decides.
apt update || true
# shellcheck disable=SC2086 # one word a package
apt install --yes --no-install-recommends $packages || {
    cat "$log" >&2
    exit 1
}
