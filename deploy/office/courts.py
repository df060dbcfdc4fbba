"""`./run office court`: a line people text a case number to and are answered with the date; or none any more."""

import argparse

from deploy.doors import door
from deploy.office.asking import YES, be_sure
from deploy.office.places import department_called
from deploy.office.wire import Acts
from proto.values.phone import parse_phone
from services.reminders.store import courts
from services.threads.domain.court import checked


async def _court(asked: argparse.Namespace) -> int:
    line = parse_phone(asked.line)
    if asked.end:
        be_sure(asked, f"Who texts a case number to {line} is answered by nobody but a person from now on.")
        async with door("reminders") as tx:
            if not await courts.end_court(tx, line):
                raise LookupError(f"there is no court on {line}")
        print(f"no court answers on {line} any more")
        return 0
    setting = await _setting(asked, line)
    async with door("reminders") as tx:
        await courts.set_court(tx, setting)
    print(
        f"{setting.name} answers on {line}: case numbers like {setting.sample}, dates of {', '.join(asked.publisher)}"
    )
    return 0


async def _setting(asked: argparse.Namespace, line: str) -> courts.CourtSetting:
    wanted = ("department", "name", "phone", "sample", "pattern", "publisher")
    missing = [name for name in wanted if not getattr(asked, name)]
    if missing:
        raise ValueError(f"say {', '.join(f'--{name}' for name in missing)}, too; or --end")
    async with door("web") as tx:
        department_id = await department_called(tx, asked.department)
    return courts.CourtSetting(
        department_id=department_id,
        line=line,
        name=asked.name,
        phone=asked.phone,
        sample=asked.sample,
        patterns=checked(asked.pattern),
        publishers=tuple(asked.publisher),
        counties=tuple(asked.county or ()),
        verify_url=asked.url,
        language=asked.language,
        keep_days=asked.keep_days,
        test_number=asked.test_number,
    )


ACTS: Acts = {
    "court": (
        "set up a line that answers case numbers with dates, or anew; or end it",
        _court,
        {
            "line": {"help": "the texting number people ask; a line of the department's"},
            "--department": {"help": "whose line it is"},
            "--name": {"help": "what the court calls itself in its texts"},
            "--phone": {"help": "whom to call"},
            "--sample": {"help": "a case number as it is printed"},
            "--pattern": {
                "action": "append",
                "help": "how case numbers are printed: 9 a digit, @ a letter, * either, {2,5} as many; may be repeated",
            },
            "--publisher": {"action": "append", "help": "whose dates may be asked for; may be repeated"},
            "--county": {"action": "append", "help": "only cases of this county; may be repeated"},
            "--url": {"default": "", "help": "where a date can be looked up"},
            "--language": {"default": "en", "choices": ("en", "es"), "help": "until somebody writes in another"},
            "--keep-days": {"type": int, "default": 14, "help": "how long an unknown case number is looked for"},
            "--test-number": {"default": "", "help": "a case number that is always tomorrow, to try the line with"},
            "--end": {"action": "store_true", "help": "nobody is answered on this line any more"},
            "--yes": YES,
        },
    ),
}
