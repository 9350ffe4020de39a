"""The first door: answers `--version` without loading anything else, then opens the application."""

import gc
import sys

from scn import __version__


def main() -> int:
    """Run scn on the arguments of the process; the exit code of the contract."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"scn {__version__}\n")
        return 0
    # Loading makes many objects and no garbage: collecting at each 700 of them would be a tenth of every start.
    gc.set_threshold(200_000)
    from scn.app import run

    code = run(arguments)
    # The process gives everything back when it ends: the interpreter need not search it for cycles once more.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
