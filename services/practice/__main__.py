import sys

from services.practice.app import main

sys.exit(main())
