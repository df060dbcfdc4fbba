from services.kit.run import main
from services.notifier.app import build

raise SystemExit(main(build))
