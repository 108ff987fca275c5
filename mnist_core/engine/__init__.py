"""Where epochs run: a worker process beside the web process, or a Dask cluster. The only package
that knows Dask.

    engine = Engine()
    run_id = engine.start(TrainingConfig("single_conv", epochs=2), load_digits())
    engine.snapshot(run_id)      # as often as you like; costs nothing
    engine.stop(run_id)
    engine.close()

An epoch is the unit of work: a run sends its next one when the last has come back, so the epochs of
many runs take turns on few processors, and an epoch whose worker died is done again, from the same
state, to the same end.
"""

from mnist_core.engine.engine import Engine
from mnist_core.engine.queue import Queue
from mnist_core.training.run import Run

__all__ = ["Engine", "Queue", "Run"]
