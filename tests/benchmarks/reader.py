"""The reader in the browser: how long a reading takes, how large the files are, how exact it is.

    python -m tests.benchmarks.reader
    python -m tests.benchmarks.reader --networks 300 --drawings 2000 --pen path/to/pen

A reading is the network's part of an answer, in Chromium, by the browser's own clock. Before it
comes the way from the strokes to the 28x28 picture, here from the first stroke on; while one draws,
only what is new is drawn.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from shutil import which

import numpy as np
from playwright.sync_api import sync_playwright

import mnist_core as mc
from mnist_core.models import browser_file, take_home
from mnist_core.models.classifier import Classifier
from tests.helpers.drawings import drawings, expected, pen_digits
from tests.helpers.random_networks import random_network, random_weights
from tests.helpers.reader import ReaderInBrowser, reader_in

READINGS = {True: 300, False: 60}  # of each network: by vectors, in plain JavaScript
FEW = 20  # pictures on which a network of the list of random ones is compared


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--networks", type=int, default=0, help="random ones, against LiteRT")
    parser.add_argument("--drawings", type=int, default=200, help="against the core's pictures")
    parser.add_argument("--pen", type=Path, help="the folder with the pen digits")
    options = parser.parse_args()
    images = mc.load_digits("sample").images[::250].astype(np.float32) / 255
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        with reader_in(browser) as reader:
            print_models(reader, images)
            print_drawings(reader, options.drawings, options.pen)
            if options.networks:
                print_networks(reader, images[:FEW], options.networks)
        browser.close()


def print_models(reader: ReaderInBrowser, images: np.ndarray) -> None:
    print(f"{'':<14}{'file':>11}{'page':>11}{'vectors':>24}{'plain JavaScript':>24}{'off by':>10}")
    print(f"{'':<14}{'bytes':>11}{'bytes':>11}" + 2 * f"{'least, median, 95 % ms':>24}")
    for card in mc.list_cards()[0]:
        file = browser_file.of_model(card)
        if file is None:
            continue
        off = np.abs(reader.answers(file, images) - mc.load_model(card.name).predict(images)).max()
        by_vectors, plainly = (
            spread(reader.milliseconds(file, images, count, fast=fast))
            for fast, count in READINGS.items()
        )
        page = len(take_home.page(card).encode())
        print(
            f"{card.name:<14}{len(file):>11,}{page:>11,}{by_vectors:>24}{plainly:>24}{off:>10.1e}"
        )


def print_drawings(reader: ReaderInBrowser, count: int, pen: Path | None) -> None:
    sketches = drawings(count, pen_digits(pen), np.random.default_rng(5))
    off, others = 0.0, 0
    for (state, picture), sketch in zip(reader.see(sketches), sketches, strict=True):
        should = expected(sketch)
        others += state != should.state
        if picture is not None and should.picture is not None:
            off = max(off, float(np.abs(picture - should.picture).max()))
    times = reader.milliseconds_to_see(sketches)
    print(f"\n{count} drawings: pixels off by at most {off:.1e}; seen as something else: {others}")
    print(f"from the strokes to the picture: {spread(times)} ms (least, median, 95 %)")


def print_networks(reader: ReaderInBrowser, images: np.ndarray, count: int) -> None:
    # Half a minute: only here.
    from mnist_core.training import model_files
    from mnist_core.training.building import build

    off, other_class = 0.0, 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        network = random_network(rng)
        model = build(network)
        weights = random_weights(network, rng)
        model.set_weights(weights)
        file = browser_file.from_keras(model_files.keras_file(model), network)
        assert file is not None
        should = Classifier(model_files.litert_file(model), network).predict(images)
        found = reader.answers(file, images)
        off = max(off, float(np.abs(found - should).max()))
        other_class += int((found.argmax(axis=1) != should.argmax(axis=1)).sum())
    print(f"\n{count} random networks, {len(images)} pictures each, against LiteRT:")
    print(f"probabilities off by at most {off:.1e}; another class: {other_class}")


def spread(times: Sequence[float]) -> str:
    return ", ".join(f"{time:.2f}" for time in np.percentile(times, [0, 50, 95]))


if __name__ == "__main__":
    main()
