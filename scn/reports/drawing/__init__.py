"""How the figures of reports are drawn: maps, charts and timelines as SVG, of numbers and words that are given."""
