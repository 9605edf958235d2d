"""A log that says where and of what kind, and never what the data were."""

import logging

from config.logs import WithoutValues


def test_traceback__without_the_words_of_the_fault_or_of_the_one_behind_it():
    name, number = "Disa Ström", "19 800101-1234"
    try:
        try:
            raise KeyError(name)
        except KeyError as error:
            raise ValueError(number) from error
    except ValueError as error:
        fault = (type(error), error, error.__traceback__)

    written = WithoutValues().formatException(fault)

    assert [word for word in ("KeyError", "ValueError", "test_traceback__") if word not in written] == []
    assert [word for word in (name, number) if word in written] == []


def test_record__is_written_with_its_own_message():
    record = logging.LogRecord("utkorg", logging.ERROR, __file__, 1, "Post %s misslyckades.", (7,), None)

    assert WithoutValues("{levelname} {message}", style="{").format(record) == "ERROR Post 7 misslyckades."
