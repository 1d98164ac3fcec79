"""`workplan evidence sign`: the private key stays outside the repository, and outside this tool where possible."""

import os
import sys
from typing import Any

import click

from workplan.build.index import Index
from workplan.cli.evidence_context import Home, open_home
from workplan.cli.exit_codes import CLEAN
from workplan.cli.output import say
from workplan.errors import UsageError
from workplan.usecases.compile import compile_units
from workplan.usecases.evidence_ports import Signer


@click.command("sign")
@click.argument("records", metavar="[ID …]", nargs=-1)
@click.option(
    "--key", "key_file", metavar="FILE", default="", help="Private key: a file outside the repository."
)
@click.option("--agent", is_flag=True, help="Let ssh-agent sign.")
@click.option(
    "--signer", metavar="COMMAND", default="", help="Program that gets the bytes and answers a signature."
)
@click.option("--signature", metavar="FILE", default="", help="A signature that was made elsewhere.")
@click.option(
    "--public-key", metavar="FILE", default="", help="The public key, where the signer does not tell it."
)
@click.option("--bytes", "show_bytes", is_flag=True, help="Write the bytes to sign to standard output.")
@click.option(
    "--show-key", is_flag=True, help="Print the key as `trust/keys.yaml` names it, and sign nothing."
)
def command(records: tuple[str, ...], show_bytes: bool, show_key: bool, **given: Any) -> int:
    """Sign the records ID and write an envelope for each: records in files, and in blocks of reports.

    The envelope stands at `evidence/TYPE/LETTERS.KEY.intoto.jsonl`, wherever the record stands. The payload is
    an in-toto statement with the record in it, the signature is Ed25519. Signing the same record with the same
    key again gives the same bytes.
    """
    home = open_home()
    if show_bytes:
        return _show_bytes(home, records)
    signer = _signer(home, given)
    if show_key:
        from workplan.evidence.trust_keys import key_id, spki_base64

        click.echo(f"id: {key_id(signer.public_key)}\npublic_key: {spki_base64(signer.public_key)}")
        return CLEAN
    if not records:
        raise UsageError("no record is named", "give the ids that `workplan evidence run` printed")
    index = compile_units(home.opened.units).index
    for record_id in records:
        _sign(home, index, record_id, signer)
    return CLEAN


def _sign(home: Home, index: Index, record_id: str, signer: Signer) -> None:
    from workplan.adapters.evidence.ed25519 import verify
    from workplan.adapters.evidence.reports import write_new
    from workplan.usecases.evidence_sign import record_with, sign_record
    from workplan.usecases.evidence_verify import keys_in

    signed = sign_record(record_with(index, home.settings.name, record_id), signer, verify)
    if os.path.exists(os.path.join(home.root, signed.path)):
        say(f"workplan: `{signed.path}` is there already")
    else:
        write_new(home.root, signed.path, signed.data)
    click.echo(signed.path)
    if signed.key not in {key.id for key in keys_in(index, home.settings.name)}:
        say(
            f"workplan: the trust file does not name the key `{signed.key[:16]}`, so the signature does not count yet"
        )


def _show_bytes(home: Home, records: tuple[str, ...]) -> int:
    from workplan.usecases.evidence_sign import bytes_to_sign, record_with

    if len(records) != 1:
        raise UsageError("`--bytes` is for one record", "name one id")
    index = compile_units(home.opened.units).index
    sys.stdout.buffer.write(bytes_to_sign(record_with(index, home.settings.name, records[0])))
    sys.stdout.buffer.flush()
    return CLEAN


def _signer(home: Home, given: dict[str, Any]) -> Signer:
    """The signer that the options name; exactly one."""
    ways = [name for name in ("key_file", "agent", "signer", "signature") if given[name]]
    if len(ways) != 1:
        raise UsageError(
            "say how to sign" if not ways else "only one way to sign can be used",
            "one of `--key FILE`, `--agent`, `--signer COMMAND`, `--signature FILE`",
        )
    from workplan.adapters.evidence.ed25519 import open_key_file, read_public_key

    if given["key_file"]:
        return open_key_file(given["key_file"], home.root)
    public = read_public_key(given["public_key"]) if given["public_key"] else None
    if given["agent"]:
        from workplan.adapters.evidence.ssh_agent import open_agent

        return open_agent(public)
    if public is None:
        raise UsageError("the public key is needed to prove the signature", "add `--public-key FILE`")
    from workplan.adapters.evidence.external_signer import ExternalSigner, GivenSignature, signature_from

    if given["signer"]:
        import shlex

        return ExternalSigner(shlex.split(given["signer"]), public)
    from workplan.adapters.evidence.record_files import read_bytes_of

    return GivenSignature(signature_from(read_bytes_of(given["signature"])), public)
