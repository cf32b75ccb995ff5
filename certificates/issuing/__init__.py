"""Certificates: reserve, render, store; number and code; revoke and reissue."""
