import pytest

from scn.rotation.dimensions import SEATS
from scn.rotation.model import model_of
from scn.rotation.types import Candidate, Problem, Rule

RULES = (Rule("region", "north", 1), Rule("country", "A", 0, 2), Rule(SEATS, "all", 3, 3))


def city(identity: str, **attributes: str) -> Candidate:
    return Candidate(identity, attributes)


def kinds(pool, rules=RULES):
    return model_of(Problem(tuple(pool), (), rules)).type_of


def test_what_no_rule_names_does_not_split_a_type():
    kind = kinds([city("a", region="north", size="small"), city("b", region="north", size="large")])
    assert kind["a"] == kind["b"]


def test_groups_that_no_rule_names_are_as_good_as_none():
    kind = kinds([city("a", region="south"), city("b", region="west"), city("c")])
    assert len(set(kind.values())) == 1


@pytest.mark.parametrize("other", [{}, {"region": "north"}, {"country": "A"}])
def test_every_group_that_a_rule_names_splits_the_types(other):
    kind = kinds([city("a", region="north", country="A"), city("b", **other)])
    assert kind["a"] != kind["b"]


def test_who_lacks_a_dimension_is_not_in_its_nameless_group():
    assert model_of(Problem((city("a"),), (), (Rule("region", ""),))).quotas[0].types == ()


def test_types_do_not_depend_on_the_order_of_the_pool():
    pool = [city("a", region="north"), city("b"), city("c", country="A"), city("d", region="north", country="A"), city("e")]
    assert kinds(pool) == kinds(pool[::-1])


def test_quotas_count_the_pool_by_type_and_subtract_who_sits():
    pool = (city("a", region="north", country="A"), city("b", region="north"), city("c", region="north"), city("d"))
    model = model_of(Problem(pool, (city("s", region="north"), city("t", country="A")), RULES))
    assert [(quota.low, quota.high, sum(model.sizes[kind] for kind in quota.types)) for quota in model.quotas] == [
        (0, None, 3),
        (-1, 1, 1),
        (1, 1, 4),
    ]
    assert sum(model.sizes) == 4


def test_a_pool_without_rules_is_of_one_type():
    assert model_of(Problem((city("a"), city("b", region="north")), (), ())).sizes == (2,)
