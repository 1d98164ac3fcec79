"""The exit codes of every command."""

CLEAN = 0
FINDINGS = 1
USAGE = 2
CHOICE = 3
UNREACHABLE = 4
PARTIAL = 5
INTERRUPTED = 130

MEANINGS = {
    CLEAN: "clean, or done",
    FINDINGS: "findings: errors, or warnings with `--strict`; drift; stale output",
    USAGE: "the command line or the configuration cannot be used",
    CHOICE: "a person must choose; nothing was written for that record",
    UNREACHABLE: "a repository, a file or the hub could not be reached or read",
    PARTIAL: "some writes are done and some are not; running again is safe",
    INTERRUPTED: "interrupted",
}
