"""What secrets look like. A detector is a name, the letters without which it need not look, and a pattern.

Patterns are compiled when their letters first occur, so that clean documents never pay for them. Every
repetition is bounded or of one class that its follower is not in: the time to search is linear in the text.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from workplan.named_tuple import NamedTuple
from workplan.secrets.tokens import is_basic, is_jose_header, is_mixed, is_real_password


class Hit(NamedTuple):
    """Where in a text something was found, and by which detector. Offsets count code points."""

    detector: str
    start: int
    end: int


class Detector(NamedTuple):
    """`letters`: one of these stands in every text that can match. `sure` looks closer at the match's group."""

    name: str
    letters: tuple[str, ...]
    pattern: str
    sure: Callable[[str], bool] | None = None


_B64 = "A-Za-z0-9_-"
DETECTORS: tuple[Detector, ...] = (
    Detector("private-key", ("PRIVATE KEY",), r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"),
    Detector("putty-key", ("PuTTY-User-Key-File-",), r"PuTTY-User-Key-File-[0-9]"),
    Detector("age-key", ("AGE-SECRET-KEY-", "age-secret-key-"), r"(?i:AGE-SECRET-KEY-1[0-9A-Z]{20,80})"),
    Detector(
        "jose",
        ("eyJ", "eyA", "ewo", "ewk", "ew0"),
        rf"(?<![{_B64}])(e(?:yJ|yA|wo|wk|w0)[{_B64}]{{8,4096}})\.[{_B64}]{{2,65536}}(?:\.[{_B64}]{{0,65536}}){{0,3}}",
        is_jose_header,
    ),
    Detector(
        "jwk",
        ("kty",),
        r"[\"']?\b(?:d|dp|dq|qi|p|q|k)[\"']?\s{0,9}[:=]\s{0,9}[\"']?([A-Za-z0-9_-]{16,8192})",
    ),
    Detector(
        "authorization",
        ("earer ", "EARER ", "DPoP ", "dpop ", "DPOP ", "uthorization", "UTHORIZATION"),
        r"(?i:\b(?:bearer|dpop|authorization\s{0,4}[:=]\s{0,4}(?:token|apikey|digest|negotiate)?)\s{1,4})"
        r"[\"']?([A-Za-z0-9+/=._~-]{16,8192})",
        is_mixed,
    ),
    Detector("basic", ("asic ", "ASIC "), r"(?i:\bbasic) {1,4}([A-Za-z0-9+/_-]{8,1024}={0,2})", is_basic),
    Detector(
        "url-password",
        ("://",),
        r"://[^\s/@:\"'<>?#]{0,256}:([^\s/@\"'<>?#]{3,256})@[^\s\"'<>@]",
        is_real_password,
    ),
    Detector(
        "url-parameter",
        ("token=", "code=", "secret=", "sig=", "password=", "ignature=", "api_key=", "apikey="),
        r"[?&#;](?i:[a-z_.-]{0,20}token|code|[a-z_.-]{0,20}secret|sig|password|[a-z-]{0,20}signature|api_?key)"
        r"=([^\s&#\"'<>${}]{6,4096})",
        is_real_password,
    ),
    Detector("vault", ("hvs.", "hvb.", "hvr."), r"(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{20,512}"),
    Detector(
        "github",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})",
    ),
    Detector(
        "gitlab",
        ("glpat-", "gloas-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "glsoat-"),
        r"(?<![A-Za-z0-9])gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_-]{16,255}",
    ),
    Detector("aws", ("AKIA", "ASIA", "ABIA", "ACCA"), r"(?<![A-Za-z0-9])A(?:KI|SI|BI|CC)A[A-Z2-7]{16}(?![A-Za-z0-9])"),
    Detector("slack", ("xox",), r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,255}"),
    Detector(
        "slack",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/services/T[A-Z0-9]{4,20}/B[A-Z0-9]{4,20}/[A-Za-z0-9]{10,40}",
    ),
    Detector("payment", ("k_live_", "k_test_"), r"(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}"),
    Detector("model-api", ("sk-",), r"(?<![A-Za-z0-9-])sk-((?:[a-z]{2,8}-){0,2}[A-Za-z0-9_-]{20,255})", is_mixed),
    Detector("google", ("AIza",), r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}"),
    Detector(
        "package-registry",
        ("npm_", "pypi-"),
        r"(?<![A-Za-z0-9])(?:npm_[A-Za-z0-9]{36}|pypi-Ag[A-Za-z0-9_-]{40,255})",
    ),
    Detector(
        "kubernetes-secret",
        ("Secret",),
        r"(?m:^[ \t{]{0,40}[\"']?kind[\"']?[ \t]{0,9}:[ \t]{0,9}[\"']?Secret[\"']?[ \t]{0,9}[,}]?[ \t]{0,9}$)"
        r"|\"kind\"\s{0,9}:\s{0,9}\"Secret\"",
    ),
    Detector(
        "netrc",
        ("machine",),
        r"\bmachine\s{1,9}[^\s]{1,255}\s{1,9}login\s{1,9}[^\s]{1,255}\s{1,9}password\s{1,9}[^\s]{1,255}",
    ),
    Detector(
        "cloud-key",
        ("AccountKey=", "AccessKey=", "AccessSignature="),
        r"(?:AccountKey|AccessKey|AccessSignature)=[A-Za-z0-9+/=%&]{20,1024}",
    ),
    Detector("password-hash", ("$2",), r"\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}"),
    Detector(
        "password-hash",
        ("$argon2", "$scrypt$", "$pbkdf2"),
        r"\$(?:argon2(?:id|i|d)|scrypt|pbkdf2(?:-[a-z0-9]{1,10})?)\$[^\s]{8,512}",
    ),
    Detector("password-hash", ("$1$", "$5$", "$6$", "$y$", "$7$"), r"\$(?:[1567]|y)\$[./A-Za-z0-9=,$]{12,512}"),
)  # fmt: skip

ALL = frozenset(detector.name for detector in DETECTORS)


def hits(text: str, only: frozenset[str] = ALL) -> Iterator[Hit]:
    """Everything in the text as it stands that looks like a secret, by detector and then by place.

    `only` names the detectors that look.
    """
    for number, letters in _letters(only):
        if letters in text:
            detector = DETECTORS[number]
            sure = detector.sure
            for match in _compiled(number).finditer(text):
                if sure is None or sure(match[1]):
                    yield Hit(detector.name, match.start(), match.end())


@cache
def _letters(only: frozenset[str]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (number, letters)
        for number, detector in enumerate(DETECTORS)
        if detector.name in only
        for letters in detector.letters
    )


@cache
def _compiled(number: int) -> re.Pattern[str]:
    return re.compile(DETECTORS[number].pattern)
