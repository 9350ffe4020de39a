"""How long a rotation takes: `python -m benchmarks.rotation`."""
