"""The command ``cleaner``: parse, call one public function, print. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.cli import commands
from cleaner.cli.commands import complain
from cleaner.cli.exit_codes import CLOSED, DONE, FAILED, INTERNAL, INTERRUPTED, TOO_MANY, USAGE
from cleaner.cli.flags import PAGE_STAGES, STAGES, add_flags
from cleaner.errors import CleanerError, EmptyCorpus, TooManyErrors, WorkerDied
from cleaner.settings import close
from cleaner.version import __version__

EPILOG = """\
exit codes: 0 done; 1 a check failed, or a run published no record; 2 usage, settings, input or output;
3 more bad input than --max-errors allows; 4 a fault of this program or a dead worker; 130 interrupted (the same
command goes on where it stopped)
"""


EXAMPLES = {
    "run": """examples:
  cleaner run dumps/ -o corpus --jobs 0              all cores, a folder of tables
  cleaner run 'dumps/*.warc.gz' -o corpus.parquet    one file of records, the rest in corpus.audit/
  zcat dump.jsonl.gz | cleaner run - -o corpus       standard input
  cleaner run dumps/ -o corpus --languages en --languages de --min-chars 200""",
    "clean": """examples:
  cleaner clean page.html > page.txt
  curl -s https://a.example/1 | cleaner clean - --url https://a.example/1 --format json""",
    "show": """examples:
  cleaner show page.html --why
  cleaner show --duplicates corpus --limit 5""",
    "dedup": """examples:
  cleaner dedup tables/*.parquet -o unique --jobs 4
  cleaner dedup monday.jsonl -o monday --index seen  and leave out what earlier runs published""",
    "rules": """examples:
  cleaner rules newsletter.signup
  cleaner rules forum --json""",
    "report": "example:\n  cleaner report corpus",
    "restore": "example:\n  cleaner restore corpus https://a.example/1",
    "config": """examples:
  cleaner config > cleaner.toml                      every setting, to be edited
  cleaner config --config mine.toml --level strict""",
    "completion": """examples:
  cleaner completion bash > ~/.local/share/bash-completion/completions/cleaner
  cleaner completion zsh > ~/.zfunc/_cleaner""",
    "check": """example:
  cleaner check corpus --max-removed-share 0.8 --max-cluster 500 --min-records 1000""",
}


USAGES = {"run": "IN... -o OUT ", "dedup": "IN... -o OUT ", "clean": "FILE ", "show": "FILE ", "rules": "[ID] ",
          "report": "OUT ", "restore": "OUT ID ", "completion": "SHELL ", "check": "OUT "}  # fmt: skip
"""What each command needs; its options would fill a screen."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="cleaner",
        description="Scraped pages in, a clean corpus out: chrome removed, threads cut into posts, duplicates found "
        "and verified, every removal on record.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"cleaner {__version__}")
    subs = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, help_: str, **more: Any) -> argparse.ArgumentParser:
        sub = subs.add_parser(
            name, help=help_, description=textwrap.fill(more.pop("description", help_), 79), allow_abbrev=False,
            epilog=EXAMPLES[name],
            usage=f"cleaner {name} {USAGES.get(name, '')}[options]",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        sub.set_defaults(command=getattr(commands, name), parser=sub, top=top)
        sub.add_argument("-q", "--quiet", action="store_true", help="no progress, no messages")
        sub.add_argument("--debug", action="store_true", help="show where an error comes from")
        if more.pop("json", False):
            sub.add_argument("--json", action="store_true", help="the result as JSON")
        return sub

    run = add(
        "run", "clean a corpus: pages to unique records, every removal on record", json=True,
        description="Clean a corpus. Inputs: txt html jsonl json csv tsv parquet warc arc wet, compressed or not, "
        "alone, in folders, in tar and zip archives. An interrupted run goes on where it stopped.",
    )  # fmt: skip
    _inputs(run)
    add_flags(run, STAGES)

    clean = add("clean", "clean one page and print what is kept")
    _page(clean)
    clean.add_argument("--format", choices=("text", "markdown", "json", "records"), default="text",
                       help="text (default), json (a page, all of it) or records (JSON lines)")  # fmt: skip
    add_flags(clean, PAGE_STAGES)

    show = add("show", "print a page with what is removed and why; with --duplicates, pairs of an output side by side")
    _page(show, optional=True)
    show.add_argument("--duplicates", metavar="OUT", help="show duplicates of a finished output, of one id if given")
    show.add_argument("--why", action="store_true", help="give the words or the form behind each removal")
    show.add_argument("--limit", type=int, default=20, metavar="N", help="pairs shown at most (default: 20)")
    add_flags(show, PAGE_STAGES)

    dedup = add("dedup", "find duplicates in tables that hold id and text already", json=True)
    _inputs(dedup)
    add_flags(dedup, ("read", "mask", "filters", "dedup", "run"))

    rules = add("rules", "list every rule, or explain one: what it does, an example, a counterexample", json=True)
    rules.add_argument("id", nargs="?", metavar="ID", help="a rule, or the kind or the beginning of some")

    report = add("report", "build OUT/report.html again and print the summary", json=True)
    report.add_argument("out", metavar="OUT")

    restore = add("restore", "print a page exactly as it came in, from the ledger")
    restore.add_argument("out", metavar="OUT")
    restore.add_argument("id", metavar="ID", help="the page's id, or that of one of its records")
    restore.add_argument("--text", action="store_true", help="of an HTML page: the visible text, as offsets count it")

    config = add("config", "print the settings in force as a commented TOML file, and where each comes from", json=True)
    add_flags(config, STAGES)

    completion = add("completion", "print what makes a shell complete this command")
    completion.add_argument("shell", choices=commands.SHELLS)

    check = add("check", "gates for a Makefile: fail if an output lost too much", json=True)
    check.add_argument("out", metavar="OUT")
    commands.add_gates(check)
    return top


def _inputs(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("inputs", nargs="+", metavar="IN", help="files, folders, globs, or - for standard input")
    sub.add_argument("-o", "--out", required=True, metavar="OUT",
                     help="a folder; FILE.parquet, FILE.jsonl or FILE.csv (also .gz .zst) for the records, with the "
                     "other tables in FILE.audit beside it; or - for JSON lines to standard output")  # fmt: skip
    sub.add_argument("--audit", metavar="DIR", help="with -o -: keep the whole output in this folder")
    sub.add_argument("-j", "--jobs", type=_jobs, default=1, metavar="N", help="processes (default: 1; 0: all cores)")


def _page(sub: argparse.ArgumentParser, *, optional: bool = False) -> None:
    sub.add_argument("file", nargs="?" if optional else None, metavar="FILE", help="a page, or - for standard input")
    sub.add_argument("--url", help="the page's address, if it is known")


def _jobs(text: str) -> int:
    jobs = int(text)
    if jobs < 0:
        raise ValueError
    return jobs or os.cpu_count() or 1


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line; the exit code."""
    top = parser()
    args, unknown = top.parse_known_args(argv)
    if unknown:
        args.parser.error(_unknown(unknown, args.parser))
    try:
        code = args.command(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where it stopped" if hasattr(args, "jobs") else "interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return CLOSED
    except Exception as e:
        if args.debug:
            raise
        if isinstance(e, commands.StdoutError):
            _drop_stdout()
        return _failure(args, e)
    return int(code or DONE)


def _unknown(words: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """What is said of arguments that a command does not know, with the flags that may have been meant."""
    message = f"unrecognized arguments: {' '.join(words)}"
    flags = [f for action in parser._actions for f in action.option_strings]
    for word in words:
        if word.startswith("-") and (near := close(word.partition("=")[0], flags)):
            message += f"; did you mean {near}?"
    return message


def _failure(args: argparse.Namespace, error: Exception) -> int:
    """Say what went wrong; the exit code."""
    if isinstance(error, CleanerError):
        complain(str(error))
        return {TooManyErrors: TOO_MANY, EmptyCorpus: FAILED}.get(type(error), USAGE)
    state = "; nothing was published, and the same command goes on where it stopped" if hasattr(args, "jobs") else ""
    if isinstance(error, WorkerDied):
        complain(f"a worker process died: {error}{state}")
    else:
        complain(f"a fault in cleaner: {type(error).__name__}: {error}; see where with --debug{state}")
    return INTERNAL


def _drop_stdout() -> None:
    """Keep the interpreter from flushing into a standard output that takes nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] if Path(sys.argv[0]).name else None))
