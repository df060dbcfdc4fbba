"""python -m services.web"""

from services.kit.run import main
from services.web.app import build

if __name__ == "__main__":
    raise SystemExit(main(build))
