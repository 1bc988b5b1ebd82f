"""What the programs of the corpus need before they can run."""

import sys


def folder(path, command):
    """Ends the program, saying what to run first, if a folder is missing."""
    if not path.is_dir():
        stop(f"{path}: there is no such folder", command)
    return path


def file(path, command):
    """As `folder`, for a file."""
    if not path.is_file():
        stop(f"{path}: there is no such file", command)
    return path


def stop(fact, command):
    """Ends the program, saying what to run first."""
    print(f"{fact}; run `cargo run --release -p corpus -- {command}` first", file=sys.stderr)
    sys.exit(2)
