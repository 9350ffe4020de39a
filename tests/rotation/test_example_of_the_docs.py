import doctest
from pathlib import Path


def test_the_example_of_the_docs_runs_as_it_is_written():
    document = Path(__file__).parents[2] / "docs" / "rotation.md"
    outcome = doctest.testfile(str(document), module_relative=False)
    assert outcome.attempted > 5
    assert outcome.failed == 0
