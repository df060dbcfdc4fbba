from services.kit.run import main
from services.reminders.app import build

raise SystemExit(main(build))
