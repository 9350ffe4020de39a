"""How long it takes to start: scn beside its peers, as multiples of an empty Python in the same run."""
