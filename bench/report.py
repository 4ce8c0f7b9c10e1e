"""What every measurement prints: a table for people, or one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any


def arguments(description: str) -> argparse.Namespace:
    """Read ``--quick`` (ends within 45 s) and ``--json``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="smaller; ends within 45 seconds")
    parser.add_argument("--json", action="store_true", help="print one JSON object and no more")
    return parser.parse_args()


class Report:
    """Results as they come: shown on standard error, printed at the end."""

    def __init__(self, bench: str, *, as_json: bool) -> None:
        self.bench, self.as_json = bench, as_json
        self.results: list[dict[str, Any]] = []

    def add(
        self,
        case: str,
        value: float,
        unit: str,
        *,
        reference: str = "",
        reference_value: float | None = None,
        less_is_better: bool = False,
    ) -> None:
        """Note a result; ``ratio`` above 1 is better than the reference either way."""
        result: dict[str, Any] = {"case": case, "value": round(value, 3), "unit": unit}
        if reference_value is not None:
            better, worse = (reference_value, value) if less_is_better else (value, reference_value)
            result |= {
                "reference": reference,
                "reference_value": round(reference_value, 3),
                "ratio": round(better / worse, 3) if worse else 0.0,
            }
        self.results.append(result)
        if not self.as_json:
            print(_line(result))

    def say(self, text: str) -> None:
        """Tell people how far it is."""
        print(text, file=sys.stderr, flush=True)

    def finish(self) -> None:
        if self.as_json:
            print(json.dumps({"bench": self.bench, "results": self.results}, ensure_ascii=False))


def _line(result: dict[str, Any]) -> str:
    line = f"{result['case']:<58} {result['value']:>12,.1f} {result['unit']}"
    if "ratio" in result:
        line += f"   {result['ratio']:.2f} × {result['reference']}"
        line += f" ({result['reference_value']:,.1f})"
    return line
