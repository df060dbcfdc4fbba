"""One county for all of the scenarios: the stack of the stories, and a department beside it."""

import pytest

from deploy.local.stack import Stack
from tests.e2e.conftest import until
from tests.e2e.scenarios.county import County
from tests.e2e.scenarios.pretrial import PAT, PRETRIAL, open_pretrial


@pytest.fixture(scope="session")
async def county(office: Stack) -> County:
    """Everybody at their desks."""
    await open_pretrial(office)
    one = County(office)
    line = {"name": PRETRIAL.name}
    await one.practice("PUT", f"/practice/lines/{PRETRIAL.line.replace('+', '%2B')}", line)

    async def serves() -> bool:
        # threads has heard of the department and of who works there: the board is theirs, the first text may come.
        return (await (await one.desk(PAT)).get("/clients/new")).status == 200

    await until(serves)
    return one
