"""Semantic versions and the versions that verdicts require."""

import dataclasses
import functools
import re

VERDICTS = ("none", "patch", "minor", "major")
# https://semver.org, without leading zeros.
_NUMBER = r"(?:0|[1-9]\d*)"
_IDENTIFIER = r"(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
SEMVER = (
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


@functools.total_ordering
@dataclasses.dataclass(frozen=True)
class Version:
    """A semantic version. Build metadata is dropped."""

    numbers: tuple[int, int, int]
    pre: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Parses a version, or raises a `ValueError`."""
        if not re.fullmatch(SEMVER, text, re.ASCII):
            raise ValueError(f"{text!r} is not a version such as 1.2.3")
        text = text.partition("+")[0]
        numbers, _, pre = text.partition("-")
        major, minor, patch = (int(it) for it in numbers.split("."))
        return cls((major, minor, patch), tuple(pre.split(".")) if pre else ())

    def __str__(self) -> str:
        numbers = ".".join(map(str, self.numbers))
        return f"{numbers}-{'.'.join(self.pre)}" if self.pre else numbers

    def __lt__(self, other: "Version") -> bool:
        return self._key() < other._key()

    def _key(self):
        # A pre-release precedes its release; numbers precede words.
        words = tuple((0, int(it), "") if it.isdigit() else (1, 0, it) for it in self.pre)
        return self.numbers, not self.pre, words

    def bump(self, verdict: str) -> "Version":
        """Returns the next version, by the rules of `discogen_build::revision::Verdict::bump`.

        Before 1.0, the first non-zero number indicates breaking changes. A pre-release has no compatibility, so its last
        part is increased.
        """
        if verdict == "none":
            return self
        if self.pre:
            last = self.pre[-1]
            up = (*self.pre[:-1], str(int(last) + 1)) if last.isdigit() else (*self.pre, "1")
            return Version(self.numbers, up)
        major, minor, patch = self.numbers
        if major == 0 and minor == 0:
            return Version((0, 0, patch + 1))
        if major == 0:
            return Version((0, minor + 1, 0)) if verdict == "major" else Version((0, minor, patch + 1))
        following = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
        return Version(following[verdict])

    def is_breaking_after(self, old: "Version") -> bool:
        """Returns whether Cargo treats this version as incompatible with an older one."""
        if self == old:
            return False
        return bool(self.pre or old.pre) or self._compatible() != old._compatible()

    def _compatible(self) -> tuple[int, ...]:
        major, minor, patch = self.numbers
        if major:
            return (major,)
        return (0, minor) if minor else (0, 0, patch)


def most_severe(*verdicts: str) -> str:
    """Returns the most severe of some verdicts."""
    return max(verdicts, key=VERDICTS.index)
