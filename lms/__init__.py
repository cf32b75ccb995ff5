"""Lernbrücke: a learning-management plugin for Flask. These are the names a host uses."""

from lms.config import BadSetting
from lms.extension import LMS, HostUser
from lms.feature import Feature
from lms.migrations import keep_lms_tables

__all__ = ["LMS", "BadSetting", "Feature", "HostUser", "keep_lms_tables"]
