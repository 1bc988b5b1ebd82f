"""Checks the files and folders that the programs of the corpus require."""

import sys


def folder(path, command):
    """Exits with the command to run first if a folder is missing."""
    if not path.is_dir():
        stop(f"{path}: the folder does not exist", command)
    return path


def file(path, command):
    """Exits with the command to run first if a file is missing."""
    if not path.is_file():
        stop(f"{path}: the file does not exist", command)
    return path


def stop(fact, command):
    """Exits with a message that contains the command to run first."""
    print(f"{fact}; run `cargo run --release -p corpus -- {command}` first", file=sys.stderr)
    sys.exit(2)
