"""A terminal in which `rds` commands are typed. One Python process answers them all, so that importing is
paid for once.
"""

import io
import json
import os
import select
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

PATIENCE = 120.0


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that a person sees."""
        return self.out + self.err


def fails_in_words(answer):
    """Return what was said, once it is sure that a person can read it."""
    assert answer.code == 2, answer.said
    assert "Traceback" not in answer.said
    return answer.said


class Terminal:
    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def type(self, *words: object, answers: str = "", **environment: str) -> Answer:
        """Run `rds` with these words, and these settings besides the terminal's own; `answers` are the lines
        that it is then given.
        """
        asked = {
            "words": [str(word) for word in words],
            "environment": self.environment | environment,
            "folder": str(self.folder),
            "answers": answers,
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        if not ready:
            raise TimeoutError(f"waited {PATIENCE:g} seconds for rds {' '.join(asked['words'])}")
        return Answer(*json.loads(self._process.stdout.readline()))

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """Start `rds` with these words in a process of its own, for what ends only when it is told to."""
        command = [sys.executable, "-m", "rds", *map(str, words)]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE)


def answer(words: list[str], environment: dict[str, str], folder: str, answers: str) -> Answer:
    from rds.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv, commands, sys.stdin = ["rds", *words], sys.stdin, io.StringIO(answers)
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception:  # noqa: BLE001 - whatever it is, a person sees its traceback
            traceback.print_exc()
            code = 1
        finally:
            sys.stdin = commands
    return Answer(code, out.getvalue(), err.getvalue())


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(**json.loads(line))) + "\n")
        sys.stdout.flush()
