"""`workplan` and `python -m workplan`. Only `--version` is answered here: it needs nothing but the number."""

import sys

from workplan import __version__


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"workplan {__version__}\n")
        return
    from workplan.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
