"""`workplan` and `python -m workplan`. What needs no command line to be parsed is answered without it."""

import sys

from workplan import __version__


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"workplan {__version__}\n")
        return
    from workplan.cli.output import set_encoding
    from workplan.errors import WorkplanError

    try:
        set_encoding()
        code = None
        if sys.argv[1:2] == ["check"]:
            from workplan.cli.unchanged import answer

            code = answer(sys.argv[2:])
    except WorkplanError as error:
        sys.stderr.write(f"workplan: {error.message}\n")
        sys.exit(error.exit_code)
    if code is not None:
        sys.exit(code)
    from workplan.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
