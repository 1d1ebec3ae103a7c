"""What a web server and the Flask CLI load."""

import sys

from marketplace import create_app
from marketplace.core.environment import BadSetting

try:
    app = create_app()
except BadSetting as wrong:
    sys.exit(str(wrong))
