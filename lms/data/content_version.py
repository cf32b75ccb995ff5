"""A version for what keeps none of its own: short lists and texts that are saved as a whole."""

import hashlib
import json
from typing import Any


def version_of_content(content: Any) -> int:
    """A number from the content, of at most nine digits: another content has another one."""
    return int(hashlib.sha256(json.dumps(content).encode()).hexdigest()[:7], 16)
