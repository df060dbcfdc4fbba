"""What `./run check` asks of every line, asked by every run of the tests: a rule that nobody checks is no rule."""

import subprocess
import sys

import pytest

from deploy.local.places import CHECKOUT
from deploy.local.testing import JUDGES


@pytest.mark.slow
@pytest.mark.parametrize("judge", JUDGES)
def test_the_judge_has_no_objection(judge: str) -> None:
    judged = subprocess.run([sys.executable, *JUDGES[judge]], cwd=CHECKOUT, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout[-3000:] + judged.stderr[-1000:]
