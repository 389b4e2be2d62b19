"""The commands and their options as typer knows them; each hands over to a module of its own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ocpplab_tui import __version__
from ocpplab_tui.cli.option_types import (
    AsciiOption,
    CsmsOption,
    FreshOption,
    GatewayOption,
    GatewayPortOption,
    LogFileOption,
    LogLevel,
    LogLevelOption,
    NoColorOption,
    ReadOnlyOption,
    SeedOption,
    SpeedOption,
    StateDirOption,
    ThemeOption,
    option,
)
from ocpplab_tui.cli.options import RunOptions

app = typer.Typer(
    help="A terminal lab of virtual EV chargers that speak real OCPP 1.6J and 2.0.1. "
    "Without a command: the dashboard on the built-in demo lab.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LabArgument = Annotated[str, typer.Argument(metavar="LAB", help="A lab file, or the name of a shipped sample: demo.")]


class TableFormat(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ocpplab-tui {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version and leave."),
    ] = False,
) -> None:
    """Options before a command."""


@app.command()
def run(
    lab: LabArgument,
    headless: Annotated[
        bool, option("HEADLESS", "--headless", panel="Screen", help="No screen: a JSON line when ready.")
    ] = False,
    csms: CsmsOption = None,
    state_dir: StateDirOption = None,
    fresh: FreshOption = False,
    speed: SpeedOption = None,
    seed: SeedOption = None,
    theme: ThemeOption = None,
    ascii_only: AsciiOption = None,
    no_color: NoColorOption = None,
    log_level: LogLevelOption = None,
    log_file: LogFileOption = None,
    gateway: GatewayOption = None,
    gateway_port: GatewayPortOption = None,
    read_only: ReadOnlyOption = False,
    plain: Annotated[
        bool, option("PLAIN", "--plain", panel="Screen", help="Traffic as lines of text in place of a screen.")
    ] = False,
    json_lines: Annotated[
        bool, option("JSON", "--json", panel="Screen", help="Traffic as JSON lines in place of a screen.")
    ] = False,
    filter_: Annotated[
        str | None,
        option("FILTER", "--filter", panel="Screen", metavar="EXPR", help="Only such lines: 'a:Boot* -is:result'."),
    ] = None,
    workers: Annotated[
        int,
        option("WORKERS", "--workers", metavar="N", min=1, max=64, help="Processes that share the chargers."),
    ] = 1,
) -> None:
    """Run a lab: the dashboard on it, or (--headless) only the chargers.

    Every option can be given in the environment too, as OCPPLAB_ and its name: OCPPLAB_STATE_DIR.
    """
    from ocpplab_tui.cli.running import run_lab

    options = RunOptions(
        headless=headless,
        csms=csms,
        gateway=gateway,
        gateway_port=gateway_port,
        state_dir=state_dir,
        fresh=fresh,
        speed=speed,
        seed=seed,
        theme=theme,
        read_only=read_only,
        ascii=ascii_only,
        no_color=no_color,
        plain=plain,
        json=json_lines,
        filter=filter_,
        workers=workers,
        log_level=log_level.value if log_level else None,
        log_file=log_file,
    )
    raise typer.Exit(run_lab(lab, options))


@app.command()
def check(lab: LabArgument) -> None:
    """Read a lab file and tell everything that is wrong with it."""
    from ocpplab_tui.cli.checking import check_lab

    raise typer.Exit(check_lab(lab))


@app.command()
def csms(
    host: Annotated[
        str, typer.Option(envvar="OCPPLAB_CSMS_HOST", help="Wider than loopback needs OCPPLAB_CSMS_PASSWORD.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, envvar="OCPPLAB_CSMS_PORT", help="0: any free port.")] = 9000,
    tokens: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Id tags to accept, a line each: ID [STATUS [PARENT]]. Without: all."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict/--no-strict", help="Refuse what breaks its schema, or answer and log it.")
    ] = True,
    log_level: Annotated[LogLevel, typer.Option(case_sensitive=False, envvar="OCPPLAB_LOG_LEVEL")] = LogLevel.INFO,
) -> None:
    """The embedded CSMS alone, for other people's chargers; frames as JSON lines on stdout."""
    from ocpplab_tui.cli.csms_alone import run_csms

    run_csms(host, port, tokens, strict=strict, log_level=log_level.value)


@app.command()
def certificates(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go; made if it isn't there.")],
    identity: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="A charger that gets a certificate; may be repeated.  [default: CP-001, CP-002]"
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files of the same name.")] = False,
) -> None:
    """Make a throw-away CA, a certificate for localhost and one for each charger: security profiles 2 and 3."""
    from ocpplab_tui.cli.certificates import make_certificates

    for path in make_certificates(directory, identity or ["CP-001", "CP-002"], overwrite=overwrite):
        typer.echo(path)


@app.command()
def operations(
    format_: Annotated[
        TableFormat, typer.Option("--format", case_sensitive=False, help="How to print it.")
    ] = TableFormat.TEXT,
) -> None:
    """Print the table of operations."""
    from ocpplab_tui.cli.operations_table import markdown_table, text_table

    typer.echo(markdown_table() if format_ is TableFormat.MARKDOWN else text_table())


@app.command()
def keys() -> None:
    """Print a keymap file with every key of the dashboard, to be changed and put into the configuration directory."""
    from ocpplab_tui.tui.keymap import sample

    typer.echo(sample(), nl=False)


@app.command()
def do(
    operation: Annotated[str, typer.Argument(metavar="OPERATION", help='As "ocpplab-tui operations" lists them.')],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Id or identity of a charger, or id of a location.")],
    fields: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE…", help="Fields of the operation.")] = None,
    url: Annotated[
        str | None, typer.Option(envvar="OCPPLAB_URL", help="The gateway. Default: the only live one.")
    ] = None,
    token: Annotated[str | None, typer.Option(envvar="OCPPLAB_TOKEN", help="Its bearer token.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for the outcome.")] = 30.0,
) -> None:
    """Submit one operation to a running lab, and wait for what becomes of it.

    Exit code: 0 applied or deferred, 1 rejected, failed, expired or timed out, 2 wrong input.
    """
    from ocpplab_tui.cli.doing import do_operation

    raise typer.Exit(do_operation(operation, target, fields or [], url=url, token=token, timeout_s=timeout))


@app.command()
def web(
    lab: Annotated[str, typer.Argument(metavar="[LAB]", help="As for run.")] = "demo",
    port: Annotated[
        int,
        option(
            "WEB_PORT",
            "--port",
            panel="Page",
            min=0,
            max=65535,
            show_default=True,
            help="On 127.0.0.1; 0: any free one.",
        ),
    ] = 8000,
    csms: CsmsOption = None,
    state_dir: StateDirOption = None,
    fresh: FreshOption = False,
    speed: SpeedOption = None,
    seed: SeedOption = None,
    theme: ThemeOption = None,
    ascii_only: AsciiOption = None,
    no_color: NoColorOption = None,
    log_level: LogLevelOption = None,
    log_file: LogFileOption = None,
    gateway: GatewayOption = None,
    gateway_port: GatewayPortOption = None,
    read_only: ReadOnlyOption = False,
) -> None:
    """Run a lab with its dashboard in browsers of this machine (needs the extra "web").

    All browser windows show the same lab. It ends with this command, not with a window.
    """
    from ocpplab_tui.cli.web import serve_lab

    options = RunOptions(
        csms=csms,
        gateway=gateway,
        gateway_port=gateway_port,
        state_dir=state_dir,
        fresh=fresh,
        speed=speed,
        seed=seed,
        theme=theme,
        read_only=read_only,
        ascii=ascii_only,
        no_color=no_color,
        log_level=log_level.value if log_level else None,
        log_file=log_file,
    )
    raise typer.Exit(serve_lab(lab, options, port))
