"""Tests of the errors that a person can act on."""

import pickle

import pytest

from ledger.values.errors import LedgerError, SeveralErrors, raise_all


class TooLong(LedgerError):
    template = "The name {name} has more than {most} letters. Shorten it."


def test_an_error_builds_its_message_from_its_parameters() -> None:
    error = TooLong(name="武汉", most=1)
    assert str(error) == "The name 武汉 has more than 1 letters. Shorten it."
    assert error.parameters == {"name": "武汉", "most": 1}


def test_a_parameter_with_braces_is_text_and_no_template() -> None:
    assert str(TooLong(name="{most}", most=1)) == "The name {most} has more than 1 letters. Shorten it."


def test_an_error_without_parameters_says_its_template() -> None:
    assert str(LedgerError()) == "The ledger refused this."


def test_an_error_crosses_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(TooLong(name="a", most=3)))
    assert (type(error), error.parameters) == (TooLong, {"name": "a", "most": 3})


def test_nothing_collected_raises_nothing() -> None:
    raise_all([])


def test_the_only_error_is_raised_as_itself() -> None:
    error = TooLong(name="a", most=0)
    with pytest.raises(TooLong) as caught:
        raise_all([error])
    assert caught.value is error


def test_several_errors_are_told_at_once() -> None:
    errors = [TooLong(name="a", most=0), TooLong(name="b", most=0)]
    with pytest.raises(SeveralErrors) as caught:
        raise_all(errors)
    assert caught.value.errors == tuple(errors)
    assert str(caught.value) == f"2 things are to be mended: {errors[0]}; {errors[1]}"


def test_several_among_several_are_told_one_by_one() -> None:
    one, two, three = (TooLong(name=name, most=0) for name in "abc")
    error = SeveralErrors([SeveralErrors([one, two]), three])
    assert error.errors == (one, two, three)
    assert str(error).startswith("3 things are to be mended: ")


def test_several_errors_cross_a_process_boundary() -> None:
    error = SeveralErrors([TooLong(name="a", most=0), TooLong(name="b", most=0)])
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), len(copy.errors)) == (str(error), 2)
