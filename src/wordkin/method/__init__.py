"""The published method, as pure functions of counts and settings."""
