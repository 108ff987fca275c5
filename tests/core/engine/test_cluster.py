"""A scheduler with workers that come and go, and who can speak to it."""

import gc
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from distributed import Client, Nanny, Security
from distributed.core import Status

import mnist_core as mc
from mnist_core.engine import Engine, cluster, watchdog
from tests.helpers import clusters
from tests.helpers.engines import (
    assert_undisturbed,
    finish,
    is_measured,
    is_worker,
    wait_until,
    workers,
)

# They stand for all addresses of this computer that are not 127.0.0.1: a socket that is bound to
# one of them hears nothing of what is sent to another.
ELSEWHERE = ("127.0.0.2", "::1")
HTTP_PATHS = (
    "/",
    "/health",
    "/metrics",
    "/info/main/workers.html",
    "/json/identity.json",
    "/status",
)

Address = tuple[str, int]


# A class's cluster speaks plain TCP. Where its scheduler dies while somebody connects to it,
# Tornado leaves the socket to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture
def class_cluster(tmp_path: Path) -> Iterator[clusters.Cluster]:
    """What a class starts with `dask scheduler` and `dask worker`."""
    with clusters.Cluster(tmp_path) as cluster:
        yield cluster
    gc.collect()  # as said above: before the next test


def test_from_one_worker_to_another_and_over_the_loss_of_the_scheduler(
    class_cluster: clusters.Cluster, few: mc.Digits
) -> None:
    config = mc.TrainingConfig("stacked_conv", epochs=12, seed=6)
    scheduler, first = class_cluster.scheduler(), class_cluster.worker()
    engine = Engine(class_cluster.address, start_seconds=60)
    wait_until(class_cluster.answers)
    run_id = engine.start(config, few, "me")
    wait_until(lambda: engine.snapshot(run_id).history)

    before = len(engine.snapshot(run_id).history)
    second = class_cluster.worker()
    class_cluster.kill(first)
    wait_until(lambda: len(engine.snapshot(run_id).history) >= before + 2)

    class_cluster.kill(scheduler)
    run = finish(engine, run_id)
    assert run.status == "interrupted" and "went away" in run.message and run.resumable
    assert before < len(run.history) < 12

    class_cluster.kill(second)
    class_cluster.scheduler(), class_cluster.worker()
    wait_until(class_cluster.answers)
    engine.resume(run_id, few, "me")
    assert_undisturbed(finish(engine, run_id), config, few)
    assert mc.evaluate(mc.load_model(run_id), few).accuracy > 0.5
    assert not [
        file for file in class_cluster.folder.rglob("model.keras") if run_id not in file.parts
    ]
    engine.close()


def test_a_worker_of_a_cluster_that_hangs_is_restarted(
    class_cluster: clusters.Cluster, sample: mc.Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "SILENCE_SECONDS", 3.0)
    monkeypatch.setattr(watchdog, "PATIENCE", 1)
    config = mc.TrainingConfig("stacked_conv", epochs=2, batch_size=8, subset=2000, seed=6)
    class_cluster.scheduler()
    nanny = class_cluster.worker()
    engine = Engine(class_cluster.address, start_seconds=60)
    wait_until(class_cluster.answers)
    run_id = engine.start(config, sample)

    wait_until(lambda: engine.snapshot(run_id).history)
    wait_until(lambda: is_measured(engine, run_id))
    for process in nanny.children(recursive=True):
        if is_worker(process):
            process.suspend()
    assert_undisturbed(finish(engine, run_id), config, sample)
    engine.close()


def test_a_worker_that_hangs_while_it_has_nothing_to_do_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(cluster._SETTINGS, "distributed.scheduler.worker-ttl", "2s")
    before = workers()
    engine = Engine()
    client = engine._on_demand.connect().client
    (address,) = client.nthreads()
    # The scheduler hears of a worker before its nanny does, who would wait for it for ever.
    wait_until(lambda: client.run(status_of_worker, nanny=True) == {address: Status.running})
    for process in workers():
        if process not in before:
            process.suspend()
    wait_until(lambda: client.nthreads() and address not in client.nthreads())
    engine.close()


def status_of_worker(dask_worker: Nanny) -> Status:
    """As its nanny sees it."""
    status: Status = dask_worker.process.status
    return status


def test_a_cluster_that_does_not_answer_is_reported(few):
    engine = Engine("tcp://127.0.0.1:9", start_seconds=1)
    run = finish(engine, engine.start(mc.TrainingConfig("single_conv", epochs=1), few))
    assert run.status == "failed" and "tcp://127.0.0.1:9 does not answer" in run.message


@pytest.fixture(scope="module")
def listening() -> Iterator[set[Address]]:
    """The sockets that this process and those below it listen on, once there is an engine with its
    worker."""
    before = addresses()
    engine = Engine()
    engine._on_demand.connect()
    yield addresses() - before
    engine.close()


def addresses() -> set[Address]:
    me = psutil.Process()
    return {
        (connection.laddr.ip, connection.laddr.port)
        for process in (me, *me.children(recursive=True))
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN or connection.type == socket.SOCK_DGRAM
    }


def serves_http(address: Address) -> bool:
    """Whether it is a web server, and if so, that there is nothing to be had."""
    for path in HTTP_PATHS:
        connection = http.client.HTTPConnection(*address, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert answer.status in (302, 404), (
            f"{path} on {address}: {answer.status}"
        )  # / only leads to /status
    return True


def test_all_that_training_starts_listens_on_this_computer_only(listening: set[Address]) -> None:
    assert len(listening) >= 3  # scheduler, nanny, worker
    assert {ip for ip, _ in listening} == {"127.0.0.1"}
    for _, port in listening:
        for ip in ELSEWHERE:
            family = socket.AF_INET6 if ":" in ip else socket.AF_INET
            with socket.socket(family) as stranger:
                stranger.settimeout(5)
                assert stranger.connect_ex((ip, port)) != 0, f"{ip}:{port}"


@pytest.mark.filterwarnings("ignore")  # Dask's, of the connections that it is refused
def test_no_stranger_is_heard_not_even_on_this_computer(listening: set[Address]) -> None:
    doors = [address for address in listening if not serves_http(address)]
    assert len(doors) == 3  # scheduler, nanny, worker
    for ip, port in doors:
        with socket.create_connection((ip, port), timeout=10) as plain:
            plain.settimeout(10)
            # What Dask's own client would say first: a length, and a handshake in MessagePack.
            plain.sendall((14).to_bytes(8, "little") + b"\x01" + bytes(13))
            try:
                assert b"compression" not in plain.recv(1000)
            except OSError:
                pass  # hung up on
        for protocol, security in (("tcp", Security()), ("tls", Security.temporary())):
            with pytest.raises(OSError):
                Client(
                    f"{protocol}://{ip}:{port}", security=security, timeout=2, set_as_default=False
                )


def test_the_secret_stands_neither_on_a_command_line_nor_in_a_file(listening: set[Address]) -> None:
    family = psutil.Process().children(recursive=True)
    workers = [process for process in family if "distributed.cli.dask_worker" in process.cmdline()]
    assert workers and not any(
        "PRIVATE KEY" in part for process in family for part in process.cmdline()
    )
    assert "PRIVATE KEY" in workers[0].environ()["DASK_DISTRIBUTED__COMM__TLS__WORKER__KEY"]
    opened = {file.path for process in family for file in process.open_files()}
    assert not any(path.endswith((".pem", ".key", ".crt")) for path in opened)
