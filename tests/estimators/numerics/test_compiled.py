"""What is kept of compiled kernels never outlives a change of any of them."""

import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "estimators"

CALLEE = """
from estimators.numerics.compiled import kernel

@kernel
def half(x: float) -> float:
    return x / {divisor}
"""
CALLER = """
from estimators.callee import half
from estimators.numerics.compiled import kernel

@kernel
def quarter(x: float) -> float:
    return half(half(x))
"""


def a_package(folder):
    (folder / "estimators" / "numerics").mkdir(parents=True)
    (folder / "estimators" / "__init__.py").touch()
    (folder / "estimators" / "numerics" / "__init__.py").touch()
    shutil.copy(PACKAGE / "numerics" / "compiled.py", folder / "estimators" / "numerics")
    (folder / "estimators" / "caller.py").write_text(CALLER)
    return folder


def quarter_of_eight(folder, divisor):
    (folder / "estimators" / "callee.py").write_text(CALLEE.format(divisor=divisor))
    program = (
        "from estimators.caller import quarter; print(quarter(8.0), sum(quarter.stats.cache_hits.values()))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, check=True, capture_output=True, text=True, timeout=120
    )
    result, hits = found.stdout.split()
    return float(result), int(hits)


def test_a_change_of_what_a_kernel_calls_in_another_file_is_noticed(tmp_path):
    package = a_package(tmp_path)

    assert quarter_of_eight(package, 2.0) == (2.0, 0)
    assert quarter_of_eight(package, 2.0) == (2.0, 1), "found as it was left"
    assert quarter_of_eight(package, 4.0) == (0.5, 0), "compiled again"
    assert len(list((package / "estimators" / "__pycache__").glob("kernels-*"))) == 1
