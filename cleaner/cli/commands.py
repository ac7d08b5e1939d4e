"""What each command of ``cleaner`` does once its line is parsed: one public call, and its result printed."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleaner.cli.exit_codes import DONE, FAILED
from cleaner.cli.flags import config_from
from cleaner.cli.progress import ProgressDisplay
from cleaner.errors import CleanerError, InputError, UsageError
from cleaner.store.addresses import is_address
from cleaner.text.terminal import printable_text

if TYPE_CHECKING:
    from cleaner.model import Page
    from cleaner.page.clean_page import CleanPage
    from cleaner.report.summary import Summary


PAGER = "less -FRX"
"""Colours as they are, no waiting for what fits the screen, which stays as it was."""


FILE_ARGUMENTS = frozenset(
    {"inputs", "out", "file", "config", "rules", "duplicates", "audit", "dedup.against", "dedup.index"}
)
"""Arguments that a shell completes with names of files."""
SHELLS = ("bash", "zsh", "tcsh")
"""Shells that completion is written for."""


class StdoutError(CleanerError):
    """Standard output cannot be written."""


def out(text: str, *, safe: bool = False) -> None:
    """*text* to stdout, as UTF-8 whatever the locale says.

    On a terminal, control characters are replaced, unless the text is *safe* already. Raises :class:`StdoutError`.
    """
    if not safe and sys.stdout.isatty():
        text = printable_text(text)
    try:
        sys.stdout.flush()
        left = memoryview(text.encode("utf-8", "replace"))
        while left:  # with PYTHONUNBUFFERED the stream below is raw and may take a part only
            left = left[sys.stdout.buffer.write(left) :]
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as e:
        raise StdoutError(f"standard output cannot be written: {e.strerror or e}") from e


def say(args: argparse.Namespace, message: str) -> None:
    """*message* to stderr, unless quiet was asked for."""
    if not args.quiet:
        complain(message)


def complain(message: str) -> None:
    """*message* to stderr after the program's name, safe for a terminal."""
    print(f"cleaner: {printable_text(message)}", file=sys.stderr)


@contextlib.contextmanager
def _near(place: str) -> Iterator[str]:
    """A finished output as a folder of this machine: itself, or a copy of what lies at an address."""
    if not is_address(place):
        yield place
        return
    from cleaner.corpus.remote_output import near

    with near(place) as local:
        yield str(local)


def run(args: argparse.Namespace) -> int:
    """``cleaner run``."""
    from cleaner.corpus.pipeline import run as run_

    return _carry_out(args, run_)


def dedup(args: argparse.Namespace) -> int:
    """``cleaner dedup``."""
    from cleaner.corpus.pipeline import dedup as dedup_

    return _carry_out(args, dedup_)


def _carry_out(args: argparse.Namespace, job: Callable[..., Summary]) -> int:
    """A corpus job, and what is told of it; with ``-o -`` its records go to stdout, and all else to stderr."""
    config = config_from(args)
    if args.audit and args.out != "-":
        raise UsageError("--audit: goes with -o - only; other outputs have their tables beside them")
    with contextlib.ExitStack() as stack:
        place = args.out
        if place == "-":
            place = args.audit or stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")) + "/out"
        with ProgressDisplay(quiet=args.quiet) as progress:
            summary = job(args.inputs, place, config, jobs=args.jobs, progress=progress)
        if args.out != "-":
            return _summary(args, summary)
        return _stream(args, summary)


def _stream(args: argparse.Namespace, summary: Summary) -> int:
    """The records of a finished job to stdout as JSON lines."""
    from cleaner.store.output_folder import table_parts
    from cleaner.store.record_files import json_lines

    for lines, _ in json_lines(table_parts(summary.out, "records")):
        out(lines.decode(), safe=True)
    if args.json:
        print(json.dumps(summary.data, indent=2, sort_keys=True, ensure_ascii=False), file=sys.stderr)
    elif not args.quiet:
        table = str(summary)
        print(printable_text(table if args.audit else table.rpartition("\n")[0]), file=sys.stderr)
    return _warnings(args, summary)


def _summary(args: argparse.Namespace, summary: Summary) -> int:
    """Print what a run did; the exit code."""
    try:
        if args.json:
            out(json.dumps(summary.data, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        elif not args.quiet:
            out(f"{summary}\n")
    except StdoutError as e:
        raise StdoutError(f"{e}; the corpus is complete in {summary.out}") from e
    return _warnings(args, summary)


def _warnings(args: argparse.Namespace, summary: Summary) -> int:
    """Say what a run met with that a person should know; the exit code: 1 if it published nothing."""
    if summary.unchanged:
        say(args, f"{summary.out} holds this run already: same inputs, settings and version; nothing was done")
    failed = sum(n for reason, n in summary.counts["rejected_by_reason"].items() if reason == "clean:exception")
    for giant in summary.data.get("giant_clusters", ()):
        say(args, f"cluster {giant['cluster_id']} has {giant['records']:,} records, more than --max-cluster; "
                  "of them only exact copies were left out")  # fmt: skip
    if failed:
        say(args, f"{failed:,} pages could not be cleaned; rejected/ says why (reason: exception)")
    return _nothing_published(args, summary) if not summary.records else DONE


def _nothing_published(args: argparse.Namespace, summary: Summary) -> int:
    """Say why no record was published; a run whose records all were published by earlier ones is fine."""
    if summary.left_out:
        say(args, f"nothing new: all {summary.left_out:,} records are in the index already")
        return DONE
    from cleaner.report.counts import reasons, rejected_reasons
    from cleaner.store.output_folder import table_parts

    lines = reasons(rejected_reasons(table_parts(summary.out, "rejected")))
    what = f"no record is left of {summary.pages:,} pages" if summary.pages else "no page could be read"
    complain("\n".join([f"{summary.out}: {what}", *(f"  {line}" for line in lines)]))
    return FAILED


def clean(args: argparse.Namespace) -> int:
    """``cleaner clean``."""
    import dataclasses

    first = True
    for page in _clean_pages(args):
        if args.format in ("text", "markdown"):
            text = page.text if args.format == "text" else page.markdown
            out(("" if first else "\n") + (text + "\n" if text else ""))
        elif args.format == "records":
            for record in page.records():
                out(json.dumps(dataclasses.asdict(record), ensure_ascii=False) + "\n")
        else:
            out(page.to_json(removed=True) + "\n")
        first = False
    return 0


def show(args: argparse.Namespace) -> int:
    """``cleaner show``."""
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if args.duplicates:
        from cleaner.report.side_by_side import pairs

        shown = list(pairs(args.duplicates, args.file, limit=args.limit, color=color, width=width))
        page_out(shown)
        if not shown:
            of = f" with {args.file}" if args.file else ""
            say(args, f"{args.duplicates} holds no duplicates{of}")
        return DONE
    if not args.file:
        raise UsageError("show: name a page, or - for standard input")
    from cleaner.page.page_view import render

    page_out(render(page, color=color, why=args.why, width=width) for page in _clean_pages(args))
    return DONE


def page_out(texts: Iterable[str]) -> None:
    """*texts*, safe for a terminal, to stdout; on a terminal through ``$PAGER``, or ``less`` if that is not set."""
    import shlex
    import subprocess

    command = shlex.split(os.environ.get("PAGER", PAGER)) if sys.stdout.isatty() and sys.stdin.isatty() else []
    if not command or shutil.which(command[0]) is None:
        for text in texts:
            out(text, safe=True)
        return
    sys.stdout.flush()
    with subprocess.Popen(command, stdin=subprocess.PIPE) as pager, contextlib.suppress(BrokenPipeError):
        assert pager.stdin is not None
        for text in texts:  # whoever leaves before the end has seen enough
            pager.stdin.write(text.encode("utf-8", "replace"))
            pager.stdin.flush()


def _clean_pages(args: argparse.Namespace) -> Iterator[CleanPage]:
    from cleaner.page.clean_page import Cleaner

    config = config_from(args)
    cleaner = Cleaner(config)
    for page in _pages(args, config.read):
        yield cleaner.clean_pages([page])[0]


def _pages(args: argparse.Namespace, config: Any) -> Iterator[Page]:
    """The pages of the file that is named; what cannot be read ends the command."""
    from cleaner import readers

    for source in readers.discover([args.file], follow_links=config.follow_links):
        for item in readers.read(source, config):
            if isinstance(item, InputError):
                if item.code == "empty" or not item.is_error:
                    continue
                raise item
            yield replace(item, url=args.url or item.url)


def rules(args: argparse.Namespace) -> int:
    """``cleaner rules``."""
    from cleaner.report import rule_pages as view

    out(view.render(args.id, as_json=args.json))
    return 0


def report(args: argparse.Namespace) -> int:
    """``cleaner report``."""
    from cleaner.report import rebuild

    with _near(args.out) as folder:
        summary = rebuild(folder)
        if folder != args.out:
            from cleaner.corpus.remote_output import send_report

            send_report(folder, args.out)
    return _summary(args, replace(summary, out=args.out))


def restore(args: argparse.Namespace) -> int:
    """``cleaner restore``."""
    from cleaner.corpus.restore import restore as restore_

    with _near(args.out) as folder:
        out(restore_(folder, args.id, markup=not args.text))
    return 0


def config(args: argparse.Namespace) -> int:
    """``cleaner config``."""
    from cleaner.cli.flags import settings_of
    from cleaner.cli.settings_sources import commented_toml, origins_of

    settings, sources = settings_of(args)
    if args.json:
        out(json.dumps(settings.to_mapping(), indent=2, ensure_ascii=False) + "\n")
    else:
        out(commented_toml(settings, origins_of(sources)))
    return DONE


def completion(args: argparse.Namespace) -> int:
    """``cleaner completion``."""
    import shtab

    for action in args.top._actions:
        for sub in dict(action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():
            for part in sub._actions:
                if part.dest in FILE_ARGUMENTS:
                    part.complete = shtab.FILE
    out(shtab.complete(args.top, shell=args.shell))
    return DONE


def check(args: argparse.Namespace) -> int:
    """``cleaner check``."""
    from cleaner.report.gates import GATES, check as check_  # noqa: I001  the command is called check too

    limits = {g.name: getattr(args, g.name) for g in GATES}
    with _near(args.out) as folder:
        results = check_(folder, {k: v for k, v in limits.items() if v is not None})
    if args.json:
        out(json.dumps([r._asdict() for r in results], indent=2) + "\n")
    else:
        for result in results:
            out(printable_text(f"{result}\n"))
    return DONE if all(r.passed for r in results) else FAILED


def add_gates(parser: argparse.ArgumentParser) -> None:
    """The flags of ``cleaner check``, one per gate."""
    from cleaner.report.gates import GATES

    for gate in GATES:
        parser.add_argument(f"--{gate.name.replace('_', '-')}", dest=gate.name, type=float, metavar="X", help=gate.help)
