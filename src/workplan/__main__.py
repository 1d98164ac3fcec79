"""`workplan` and `python -m workplan`. What needs no command line to be parsed is answered without it."""

import sys

from workplan import __version__


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules were loaded, before anything could handle it
        sys.stderr.write("workplan: interrupted\n")
        code = 130
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        sys.stdout.write(f"workplan {__version__}\n")
        return 0
    from workplan.cli.faults import CAUGHT, exit_code_of
    from workplan.cli.output import set_encoding

    try:
        set_encoding()
        if arguments[:1] == ["check"]:
            from workplan.cli.unchanged import answer, plain

            asked = plain(arguments[1:])
            if asked is not None:
                code = answer(asked)
                if code is None:
                    from workplan.cli.checking import check_plainly

                    code = check_plainly(asked)
                return code
    except CAUGHT as fault:
        return exit_code_of(fault)
    from workplan.cli.main import run

    return run()


if __name__ == "__main__":
    main()
