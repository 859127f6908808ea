"""`python -m gongkai`: the same door as `gongkai`."""

import sys

from gongkai.cli.main import main

sys.exit(main())
