"""The machine below: files that appear whole, locks, memory, cores, Ctrl-C."""
