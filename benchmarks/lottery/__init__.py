"""How quickly and how fairly panels and committees are drawn, beside the sortition field's own tool: `python -m benchmarks.lottery`."""
