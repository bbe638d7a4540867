"""One decoder under atheris, until the fuzzer's own bounds end the process.

It owns what is instrumented: the product's own packages, as they are imported. Only `make fuzz`
starts it; atheris runs on Linux only.
"""

from __future__ import annotations

import sys

import atheris


def main(arguments: list[str]) -> None:
    """The name of a target, then the flags of libFuzzer."""
    with atheris.instrument_imports(include=["sync", "kiosk_app"]):
        from tests.fuzz.targets import TARGETS
    name, *flags = arguments
    with TARGETS[name].opened() as decode:
        atheris.Setup([sys.argv[0], *flags], decode)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
