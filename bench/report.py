"""What every benchmark prints: each case beside a named reference measured in the same run."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(slots=True)
class Result:
    """One measured case. ``ratio`` above 1 is better than the reference, where there is one."""

    case: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    more_is_better: bool = True

    @property
    def ratio(self) -> float | None:
        if not self.reference_value or not self.value:
            return None
        better = self.value / self.reference_value
        return better if self.more_is_better else 1 / better

    def as_data(self) -> dict[str, object]:
        data = {key: value for key, value in asdict(self).items() if key != "more_is_better"}
        if self.ratio is None:
            for key in ("reference", "reference_value"):
                data.pop(key)
        else:
            data["ratio"] = round(self.ratio, 3)
        return data


@dataclass(slots=True)
class Report:
    """Collects results, says each one to people as it comes, and prints them at the end."""

    bench: str
    results: list[Result] = field(default_factory=list)

    def add(
        self,
        case: str,
        value: float,
        unit: str,
        *,
        reference: str = "",
        reference_value: float | None = None,
        more_is_better: bool = True,
    ) -> Result:
        result = Result(case, value, unit, reference, reference_value, more_is_better)
        self.results.append(result)
        say(in_words(result))
        return result

    def finish(self, *, as_json: bool) -> None:
        """Print the whole as one JSON object, or as a table for people, on standard output."""
        if as_json:
            rows = [result.as_data() for result in self.results]
            print(json.dumps({"bench": self.bench, "results": rows}, ensure_ascii=False))
            return
        print(f"\n{self.bench}")
        for result in self.results:
            print("  " + in_words(result))


def in_words(result: Result) -> str:
    """Return one line: case, value, and the ratio with the reference it was measured against."""
    line = f"{result.case}: {result.value:,.4g} {result.unit}"
    if result.ratio is not None:
        line += f" · {result.ratio:.2f} × {result.reference} ({result.reference_value:,.4g})"
    return line


def say(text: str) -> None:
    """Tell people how it goes, on standard error."""
    print(text, file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of ``values`` lie, by nearest rank."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def arguments(description: str) -> argparse.ArgumentParser:
    """Return a parser with the two switches that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="end within 45 seconds")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )
    return parser
