"""People, organisations, and what ties them: memberships and roles."""
