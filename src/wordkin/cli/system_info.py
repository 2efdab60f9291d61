"""`wordkin info --system`: what a report of a bug needs, as lines to copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wordkin.system.memory import readable_size


def format_system(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that `wordkin info --system` prints about `describe_system`."""
    cache, extras = facts["cache"], facts["extras"]
    yield f"wordkin: {facts['wordkin']}"
    yield f"Python: {facts['python']}"
    yield f"packages: {_join(facts['packages'], ' ')}"
    yield f"BLAS: {'; '.join(facts['blas']) or 'unknown'}"
    yield f"system: {facts['system']}"
    yield f"processor: {facts['processor']}, {facts['target']}"
    yield f"features: {' '.join(facts['features']) or 'none that matter'}"
    yield f"cores that it may use: {facts['cores']}"
    yield f"memory that it may use: {readable_size(facts['memory_bytes'])}"
    yield f"cache: {', '.join(cache['folders']) or 'none, since Numba does not compile'}"
    if cache["kernels"]:
        yield (
            f"  {cache['compiled']} of {cache['kernels']} kernels compiled, "
            f"{readable_size(cache['size_bytes'])}, {'' if cache['is_writable'] else 'not '}writable"
        )
    yield f"environment: {_join(facts['environment'], '=') or 'nothing that matters is set'}"
    installed = [name for name, extra in extras.items() if extra["is_installed"]]
    missing = [name for name in extras if name not in installed]
    yield f"extras installed: {', '.join(installed) or 'none'}"
    yield f"extras missing: {len(missing)}"
    for name in missing:
        yield f"  {name}: {extras[name]['brings']}"
    if missing:
        yield f"  To install one: pip install 'wordkin[{missing[0]}]'"


def _join(values: Mapping[str, object], between: str) -> str:
    return ", ".join(f"{name}{between}{value}" for name, value in values.items())
