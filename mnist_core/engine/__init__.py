"""Where epochs run: a worker process beside the web process, or a Dask cluster.

This is the only package that knows Dask.

    engine = Engine()
    run_id = engine.start(TrainingConfig("single_conv", epochs=2), load_digits())
    engine.snapshot(run_id)      # as often as you like; costs nothing
    engine.stop(run_id)
    engine.close()

An epoch is the unit of work. A run sends its next epoch when the last one has come back, so the
epochs of many runs take turns on few processors. An epoch whose worker died is done again, from the
same state, to the same end.

    engine         what can be done with runs, and asked about them
    registry       all runs, under way and on the disk
    state          what all runs share
    admission      what may begin
    limits         what this server gives
    queue          whose turn it is
    run_thread     the thread of one run
    pace           how far a run may go before it waits for its owner
    searches       pictures that are made for a map of a network
    remote_task    one task at a worker, until it is done or called off
    watchdog       notices a worker that hangs
    failures       what went wrong, in words
    on_demand      a cluster that is there while it is needed
    cluster        a scheduler with its workers
    sent_digits    the digits in the memory of the workers
    worker         our own worker process
    logs           what Dask says, and should not say
    progress       reports from the worker to the engine
    trail          the progress within epochs
    tasks          what a worker does
"""

from mnist_core.engine.engine import Engine
from mnist_core.engine.pace import Step
from mnist_core.engine.queue import Queue
from mnist_core.engine.searches import Asked, Search
from mnist_core.training.run import Run
from mnist_core.training.visitor import Visitor

__all__ = ["Asked", "Engine", "Queue", "Run", "Search", "Step", "Visitor"]
