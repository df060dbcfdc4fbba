from services.kit.run import main
from services.threads.app import build

raise SystemExit(main(build))
