"""How quickly scored pairs are assigned from files, beside a min-cost flow in OR-Tools: `python -m benchmarks.assignment`."""
