"""Integrations of other programs and libraries: one small file each, imported only when used."""
