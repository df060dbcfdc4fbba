"""python -m services.gateway."""

from services.gateway.app import build
from services.kit.run import main

raise SystemExit(main(build))
