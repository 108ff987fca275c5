"""Where digits come from, the tutorial's split, and the download."""

import gc
import hashlib
import io
import os
import pickle
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split

import mnist_core as mc
from mnist_core.digits import kaggle, sources
from mnist_core.digits.digits import Digits


def npz(digits: Digits, **changes: object) -> bytes:
    """An mnist.npz with `digits` in both of its parts; a change of None leaves an array out."""
    parts = {
        "x_train": digits.images,
        "y_train": digits.labels,
        "x_test": digits.images,
        "y_test": digits.labels,
    }
    file = io.BytesIO()
    np.savez(
        file, **{name: array for name, array in (parts | changes).items() if array is not None}
    )
    return file.getvalue()


def csv(digits: Digits) -> bytes:
    table = np.column_stack([digits.labels, digits.images.reshape(-1, 784)])
    return pd.DataFrame(table, columns=kaggle.TRAIN_COLUMNS).to_csv(index=False).encode()


# Sources and their order


def test_without_anything_the_bundled_sample() -> None:
    digits = mc.load_digits()
    assert [source.name for source in mc.sources()] == ["sample"]
    assert np.bincount(digits.labels).tolist() == [500] * 10
    assert digits.images.shape == (5000, 28, 28)


def test_the_sample_is_made_of_mnists_training_digits(full_data: Path) -> None:
    if not (full_data / "mnist.npz").exists():
        pytest.skip("needs mnist.npz")
    mnist = mc.load_digits("mnist")
    known = {
        (image.tobytes(), label) for image, label in zip(mnist.images, mnist.labels, strict=True)
    }
    sample = mc.load_digits("sample")
    assert all(
        (image.tobytes(), label) in known
        for image, label in zip(sample.images, sample.labels, strict=True)
    )


def write(place: Path, few: Digits, *names: str) -> Path:
    """A folder with files of digits, each telling by its number of digits which one was read."""
    for count, name in enumerate(names, start=10):
        part = Digits(few.images[:count].copy(), few.labels[:count].copy(), name)
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(npz(part) if name.endswith(".npz") else csv(part))
    return place


@pytest.mark.parametrize(
    "names",  # the first is preferred
    [
        ["train.csv", "train.csv.gz", "kaggle/train.csv", "mnist.npz"],
        ["train.csv.gz", "kaggle/train.csv.gz", "mnist.npz"],
        ["kaggle/train.csv", "kaggle/train.csv.gz", "mnist.npz"],
        ["kaggle/train.csv.gz", "mnist.npz"],
        ["mnist.npz"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("place", ["MNIST_DATA", "data/"])
def test_preference_within_a_folder(
    place: str, names: list[str], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "project/data", few, *names)
    if place == "MNIST_DATA":
        (tmp_path / "project/data").rename(tmp_path / "mine")
        monkeypatch.setenv("MNIST_DATA", str(tmp_path / "mine"))
    assert len(mc.load_digits()) == 10
    assert mc.sources()[-1].name == "sample"


@pytest.mark.parametrize("name", ["train.csv", "digits.csv", "mnist.npz", "other.npz"])
def test_a_single_file(
    name: str, few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DATA", str(write(tmp_path, few, name) / name))
    digits = mc.load_digits()
    np.testing.assert_array_equal(digits.images, few.images[:10])
    assert name in digits.source


def test_preference_between_places(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What MNIST_DATA names comes before data/, and data/ before the cache, whichever form it
    has."""
    write(
        tmp_path / "cache", few, "train.csv", "train.csv.gz", "mnist.npz"
    )  # 12 digits; the cache has the npz only
    assert [source.name for source in mc.sources()] == ["mnist", "sample"] and len(
        mc.load_digits()
    ) == 12
    write(tmp_path / "project/data", few, "train.csv", "mnist.npz")
    assert [len(mc.load_digits(name)) for name in ("kaggle", "mnist")] == [10, 11]
    monkeypatch.setenv("MNIST_DATA", str(write(tmp_path / "mine", few, "a", "b", "c", "mnist.npz")))
    assert [source.name for source in mc.sources()] == ["mnist", "kaggle", "sample"] and len(
        mc.load_digits()
    ) == 13


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_mnist_data_without_digits(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("MNIST_DATA", str(tmp_path / name))
    with pytest.raises(mc.ConfigError, match=f"MNIST_DATA is set to .*{name}"):
        mc.load_digits()


def test_a_source_that_is_not_here() -> None:
    with pytest.raises(
        mc.ConfigError, match=r"'kaggle' are not on this computer\. There are: sample"
    ):
        mc.load_digits("kaggle")


def test_test_images(few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "mine", few, "train.csv", "mnist.npz")
    monkeypatch.setenv("MNIST_DATA", str(tmp_path / "mine"))
    table = pd.DataFrame(few.images[:3].reshape(-1, 784), columns=kaggle.PIXELS)
    assert [len(source.load_test()) for source in mc.sources()] == [0, 11, 0]
    table.to_csv(tmp_path / "mine/test.csv.gz", index=False)
    np.testing.assert_array_equal(mc.sources()[0].load_test(), few.images[:3])


def test_the_same_digits_have_the_same_checksum(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist.npz").write_bytes(npz(few))
    (tmp_path / "train.csv").write_bytes(csv(few))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    assert mc.load_digits("kaggle").sha256 == mc.load_digits("mnist").sha256 == few.sha256
    labels = few.labels.copy()
    labels[0] += 1
    assert Digits(few.images, labels, "").sha256 != few.sha256


# The split


def test_split_is_scikit_learns(sample: Digits) -> None:
    expected = train_test_split(sample.images, sample.labels, test_size=0.1, random_state=42)
    train, validation = sample.split()
    found = [train.images, validation.images, train.labels, validation.labels]
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_split_of_kaggles_file(kaggle_digits: Digits) -> None:
    train, validation = kaggle_digits.split()
    assert (len(train), len(validation)) == (37_800, 4_200)


def test_too_few_to_split(few: Digits) -> None:
    with pytest.raises(mc.ConfigError, match="9 digits are too few"):
        Digits(few.images[:9].copy(), few.labels[:9].copy(), "").split()


def test_digits_are_read_only(sample: Digits) -> None:
    for digits in (sample, *sample.split()):
        for array in (digits.images, digits.labels):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


@pytest.mark.parametrize(
    ("shape", "image_type", "label_type"),
    [
        ((3, 28, 28), "uint8", "int64"),
        ((3, 28, 28), "float32", "uint8"),
        ((2, 28, 28), "uint8", "uint8"),
        ((3, 784), "uint8", "uint8"),
    ],
)
def test_digits_of_another_form(shape: tuple[int, ...], image_type: str, label_type: str) -> None:
    with pytest.raises(mc.DataError, match=r"^notebook: expected uint8 images \(n, 28, 28\)"):
        Digits(np.zeros(shape, image_type), np.zeros(3, label_type), "notebook")


# Damaged files


class Bomb:
    """Makes a folder when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, ("exploded",)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_test": None},
        {"y_train": None},
        {"x_train": np.zeros((200, 784), np.uint8)},
        {"x_train": np.zeros((200, 28, 28), np.float32)},
        {"x_test": np.zeros((200, 28, 27), np.uint8)},
        {"y_train": np.zeros(199, np.uint8)},
        {"y_test": np.full(200, 10, np.uint8)},
        {"y_train": np.zeros(200, np.int64)},
    ],
    ids=lambda changes: " ".join(
        name if array is None else f"{name} {array.shape}" for name, array in changes.items()
    ),
)
def test_npz_of_another_form(
    changes: dict[str, object], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist.npz").write_bytes(npz(few, **changes))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    with pytest.raises(mc.DataError, match=r"^mnist\.npz: "):
        mc.load_digits()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no zip",
        lambda good: good[: len(good) // 2],
        lambda good: good[:5000] + b"?" * 99 + good[5099:],
    ],
    ids=["empty", "text", "cut off", "overwritten"],
)
def test_damaged_npz(
    damage: Callable[[bytes], bytes], few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist.npz").write_bytes(damage(npz(few)))
    monkeypatch.setenv("MNIST_DATA", str(tmp_path))
    with pytest.raises(mc.DataError, match=r"^mnist\.npz: .*Fetch it again"):
        mc.load_digits()


def test_an_npz_cannot_run_code(
    few: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mnist.npz"
    monkeypatch.setenv("MNIST_DATA", str(file))
    for content in (npz(few, x_train=np.array([Bomb()], object)), pickle.dumps(Bomb())):
        file.write_bytes(content)
        with pytest.raises(mc.DataError):
            mc.load_digits()
    assert not Path("exploded").exists()


# The download


class Server(ThreadingHTTPServer):
    """A web server with one file, which it may fail to deliver."""

    content = b""
    cut_at: int | None = None
    requests = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/mnist.npz"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests += 1
        self.send_response(200 if self.path == "/mnist.npz" else 404)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content[: self.server.cut_at])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(few: Digits, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server(("127.0.0.1", 0), Handler) as server:
        server.content = npz(few)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
    gc.collect()  # what pooch has left open, before the next test


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_fetch_once(server: Server, few: Digits) -> None:
    progress: list[tuple[int, int]] = []
    checksum, size = sha256(server.content), len(server.content)
    file = mc.fetch_mnist(lambda *now: progress.append(now), server.url, checksum)
    assert file.read_bytes() == server.content
    assert mc.load_digits().sha256 == few.sha256
    assert progress[-1] == (size, size) and len(progress) > 10
    assert {total for _, total in progress} == {size}
    assert progress == sorted(progress)  # a bar that never goes back
    mc.fetch_mnist(lambda *now: progress.append(now), server.url, checksum)
    assert server.requests == 1


def test_fetch_again_over_a_damaged_file(server: Server) -> None:
    sources.cached_mnist().parent.mkdir()
    sources.cached_mnist().write_bytes(b"half a file")
    assert mc.fetch_mnist(None, server.url, sha256(server.content)).read_bytes() == server.content


@pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning"
)  # pooch leaves a failed answer to the collector
@pytest.mark.parametrize("failure", ["wrong checksum", "404", "refused", "cut off"])
def test_fetch_fails_clean(failure: str, server: Server) -> None:
    url, checksum, words = (
        server.url,
        sha256(server.content),
        "cannot be fetched. Check the connection",
    )
    match failure:
        case "wrong checksum":
            checksum, words = "0" * 64, "not the file it should be"
        case "404":
            url = server.url.replace("mnist", "gone")
        case "refused":
            url = "http://127.0.0.1:9/mnist.npz"  # the discard port: nobody listens
        case "cut off":
            server.cut_at = 1000
    with pytest.raises(mc.DataError, match=words) as caught:
        mc.fetch_mnist(None, url, checksum)
    assert str(caught.value).startswith(url)
    assert list(sources.cached_mnist().parent.iterdir()) == []
    assert mc.sources()[0].name == "sample"
