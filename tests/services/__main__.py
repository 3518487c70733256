"""Find or install the services and print which ones will be used: `python -m tests.services`."""

import sys

from tests.services import chromium, compiler, postgres, strace
from tests.services.found import Found, Missing, by_apt, install_by_apt

DRIVER_PACKAGES = ("libstdc++6", "libatomic1")


def main(wanted: list[str]) -> int:
    """One line a service; 3 and the exact command when one is missing."""
    print("Real services for the tests:", flush=True)
    for name in wanted or FINDERS:
        try:
            found, note = FINDERS[name]()
            print(f"  {name:<11} {found.version:<15} {found.path} ({found.found_in}{note})")
        except Missing as missing:
            print(f"  {name:<11} missing. To get it, run:\n    {missing}", file=sys.stderr)
            if name not in CAN_BE_LEFT_OUT:
                return 3
            print("    Without it the tests marked with its name are left out.", file=sys.stderr)
    return 0


def find_postgresql() -> tuple[Found, str]:
    account = postgres.account()
    return postgres.find(), "" if account.is_ours else f"; runs as {account.name}"


def find_chromium() -> tuple[Found, str]:
    found = chromium.find(may_install=True)
    if not chromium.driver_starts():
        install_by_apt(*DRIVER_PACKAGES)
    if not chromium.driver_starts():
        raise Missing(by_apt(*DRIVER_PACKAGES))
    return found, ""


def find_strace() -> tuple[Found, str]:
    return strace.find(may_install=True), ""


def find_compiler() -> tuple[Found, str]:
    return compiler.find(may_install=True), ""


FINDERS = {
    "postgresql": find_postgresql,
    "chromium": find_chromium,
    "strace": find_strace,
    "compiler": find_compiler,
}
CAN_BE_LEFT_OUT = frozenset({"strace", "compiler"})

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
