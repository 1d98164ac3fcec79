"""Secrets that were never real: for every detector texts that must be found and texts that must not."""

# ruff: noqa: E501 - one example stands on one line

import base64
import gzip
import json
import random
import string
from collections.abc import Callable, Iterator

_SEED = 20260627


def letters(count: int, chance: random.Random, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(chance.choice(alphabet) for _ in range(count))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _jose(chance: random.Random, parts: int, header: dict[str, str]) -> str:
    return ".".join(
        [_b64(json.dumps(header).encode()), *(_b64(chance.randbytes(24)) for _ in range(parts - 1))]
    )


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "private-key": lambda c: f"-----BEGIN {c.choice(['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '])}PRIVATE KEY-----\n{base64.b64encode(c.randbytes(48)).decode()}\n",
    "putty-key": lambda c: f"PuTTY-User-Key-File-{c.choice('23')}: ssh-ed25519",
    "age-key": lambda c: "AGE-SECRET-KEY-1" + letters(58, c, string.ascii_uppercase + string.digits),
    "jose": lambda c: _jose(c, c.choice([3, 5]), {"alg": c.choice(["RS256", "ES256", "dir"]), "enc": "A256GCM"}),
    "jwk": lambda c: json.dumps({"kty": "EC", "crv": "P-256", "d": _b64(c.randbytes(32))}),
    "authorization": lambda c: c.choice(["Authorization: Bearer ", "DPoP ", "authorization: token "]) + letters(32, c) + "7a",
    "basic": lambda c: "Authorization: Basic " + base64.b64encode(f"hub:{letters(12, c)}".encode()).decode(),
    "url-password": lambda c: f"postgresql://hub:{letters(12, c)}@db.example.org/hub",
    "url-parameter": lambda c: f"https://hub.example.org/cb?{c.choice(['access_token', 'code', 'client_secret', 'sig'])}={letters(20, c)}",
    "vault": lambda c: c.choice(["hvs.", "hvb.", "hvr."]) + letters(24, c),
    "github": lambda c: c.choice(["ghp_", "gho_", "ghs_", "github_pat_"]) + letters(36, c),
    "gitlab": lambda c: c.choice(["glpat-", "gldt-", "glrt-"]) + letters(20, c),
    "aws": lambda c: c.choice(["AKIA", "ASIA"]) + letters(16, c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "slack": lambda c: f"xox{c.choice('bp')}-{letters(12, c, string.digits)}-{letters(24, c)}",
    "payment": lambda c: c.choice(["sk_live_", "rk_live_"]) + letters(24, c),
    "model-api": lambda c: "sk-" + c.choice(["", "proj-"]) + letters(40, c) + "42x9",
    "google": lambda c: "AIza" + letters(35, c),
    "package-registry": lambda c: "npm_" + letters(36, c),
    "kubernetes-secret": lambda c: f"apiVersion: v1\nkind: Secret\ndata: {{x: {letters(4, c)}}}",
    "netrc": lambda c: f"machine hub.example.org login ada password {letters(12, c)}",
    "cloud-key": lambda c: f"AccountName=hub;AccountKey={base64.b64encode(c.randbytes(48)).decode()}",
    "password-hash": lambda c: c.choice(["$2b$12$" + letters(53, c), "$argon2id$v=19$m=65536,t=3,p=4$" + letters(22, c), "$6$" + letters(16, c) + "$" + letters(86, c)]),
}  # fmt: skip
"""A maker of secrets for every detector."""

NEGATIVE: dict[str, tuple[str, ...]] = {
    "private-key": ("-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "the PRIVATE KEY stays at home", "BEGIN PRIVATE KEY", "private-key: none"),
    "putty-key": ("PuTTY", "PuTTY-User-Key", "a PuTTY key file", "User-Key-File-2", "putty-user-key-file"),
    "age-key": ("AGE-SECRET-KEY-1", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "AGE-SECRET-KEY-<key>", "age", "secret key of age"),
    "jose": ("eyJ", "eyJhbGci.payload.signature", "framework.of.things", "e.g. this.that.other", "eyewitness.report.2026"),
    "jwk": ('{"kty": "EC", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}', "kty", '{"kty": "RSA", "n": "abc"}', '{"d": "short"}', "d: 3"),
    "authorization": ("Authorization: Bearer <token>", "Bearer $TOKEN", "the bearer of good news", "bearer tokens-are-checked", "DPoP proof"),
    "basic": ("Basic authentication", "basic knowledge of hubs", "Basic dGhlcmUgaXMgbm8gY29sb24", "basic", "Basic <credentials>"),
    "url-password": ("https://hub.example.org:8443/x", "postgresql://hub:$PASSWORD@db/hub", "postgresql://hub:<password>@db/hub", "https://ada@hub.example.org/", "postgresql://user:password@db/hub"),
    "url-parameter": ("https://hub.example.org/?page=2", "?code=$CODE", "?access_token=<token>", "token=", "https://x.org/?code=200"),
    "vault": ("hvs.", "hvs.short", "hvs.<token>", "devs.are.here.and.there.too", "archives.and.others"),
    "github": ("ghp_", "ghp_<token>", "ghost_town", "github_pat_", "https://github.com/o/r"),
    "gitlab": ("glpat-", "glpat-<token>", "gl", "global-settings-and-others-too", "glrt"),
    "aws": ("AKIA", "AKIAEXAMPLE", "AKIAIOSFODNN7EXAMPL", "AKIAlowercaseletters", "ASIAN-CONTINENT"),
    "slack": ("xox", "xoxb-", "xoxb-<token>", "xoxo", "https://hooks.slack.com/"),
    "payment": ("sk_live_", "sk_live_<key>", "task_live_report_of_today", "sk_test_", "rk"),
    "model-api": ("sk-", "task-list-of-the-whole-repository-group", "sk-learn-is-a-library-of-many-things", "desk-2026", "sk-<key>"),
    "google": ("AIza", "AIza<key>", "AIzaShort", "Aiza", "MAIza"),
    "package-registry": ("npm_", "npm_config_registry", "npm_package_json", "pypi-", "pypi-server"),
    "kubernetes-secret": ("kind: SecretStore", "kind: ExternalSecret", "kind: Deployment", "a Secret of kind", "kind: Secretary"),
    "netrc": ("machine", "machine hub login ada", "a machine that logs in", "login ada password", "the machine, its login and its password"),
    "cloud-key": ("AccountKey=", "AccountKey=$KEY", "AccountKey", "AccessKey=short", "SharedAccessKey"),
    "password-hash": ("$2b$", "$6$", "$1$5", "costs $1, $5 or $6", "$argon2id$"),
}  # fmt: skip


def planted(detector: str, count: int = 5) -> Iterator[str]:
    """So many different secrets of one detector, the same in every run."""
    chance = random.Random(f"{_SEED} {detector}")
    for _ in range(count):
        yield MAKERS[detector](chance)


WRAPPERS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64url": lambda text: _b64(text.encode()),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "json": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "gzip": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "base64 thrice": lambda text: base64.b64encode(
        base64.b64encode(base64.b64encode(text.encode()))
    ).decode(),
    "hex in base64": lambda text: base64.b64encode(text.encode().hex().encode()).decode(),
}
"""Ways to wrap a secret, up to three layers deep."""
