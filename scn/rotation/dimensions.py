"""The dimensions of rules that are not attributes of a city: their names are taken."""

SEATS = "seats"
"""The dimension of the rule on the size of the committee: everybody is in its one group, `all`."""

INCUMBENT = "incumbent"
"""The dimension of the rule on continuity: who sat before the rotation is in its group `yes`."""

CITY = "city"
"""The dimension of a rule on one named city: its group is the city's id."""
