"""What Dask says, and should not say."""

import logging

from mnist_core.engine import logs


def test_only_complaints_of_the_interpreters_end_are_kept_out_of_the_log():
    ending = RuntimeError("cannot schedule new futures after shutdown")
    for error, matters in ((ending, False), (RuntimeError("something else"), True)):
        record = logging.makeLogRecord(
            {"msg": "Exception in callback", "exc_info": (type(error), error, None)}
        )
        assert logs.is_of_interest(record) is matters
    assert not logs.is_of_interest(logging.makeLogRecord({"msg": str(ending)}))
    assert logs.is_of_interest(logging.makeLogRecord({"msg": "Worker lost"}))
