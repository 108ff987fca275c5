"""What a stroke costs the server: processor time, messages and bytes, without a browser.

    python tests/benchmarks/stroke.py [FOLDER]

FOLDER is another checkout of this project, to compare with.
"""

import argparse
import itertools
import json
import math
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
from side_by_side import print_load
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PROJECT = Path(__file__).resolve().parents[2]
WARM = 8  # strokes that are not counted: they bring modules along
CANVAS = "drawable"  # a part of the package's name for it


def path(size: float) -> dict[str, Any]:
    """A ring as Fabric writes it, in pixels of the canvas."""
    ring = [2 * math.pi * number / 40 for number in range(40)]
    points = [
        (280 + 2 * size * math.sin(angle), 280 - 2.6 * size * math.cos(angle)) for angle in ring
    ]
    middles = [
        ((x + to_x) / 2, (y + to_y) / 2) for (x, y), (to_x, to_y) in itertools.pairwise(points)
    ]
    curves = [["Q", *point, *middle] for point, middle in zip(points, middles, strict=False)]
    return {
        "type": "Path",
        "path": [["M", *points[0]], *curves, ["L", *points[-1]]],
        "stroke": "#1b1b2f",
        "strokeWidth": 40,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=PROJECT)
    parser.add_argument("--strokes", type=int, default=40)
    options = parser.parse_args()
    os.chdir(options.folder)
    sys.path.insert(0, str(options.folder))
    from tests.helpers.server import serve
    from tests.helpers.wire import visit

    received: list[ForwardMsg] = []
    print_load()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), MNIST_DATA="") as server,
        visit(server.url, "", "model=robust") as wire,
    ):
        take_in = wire._take_in

        def note(message: ForwardMsg) -> None:
            received.append(message)
            take_in(message)

        wire._take_in = note  # type: ignore[method-assign]
        wire.look()
        canvas, fragment = next(
            (message.delta.new_element.bidi_component.id, message.delta.fragment_id)
            for message in received
            if CANVAS in message.delta.new_element.bidi_component.component_name
        )
        (name,) = (name for name in wire.components if CANVAS in name)
        laid_out = wire.component_data(name)["initialDrawing"]["objects"]

        def draw(size: float) -> None:
            drawing = {"raw": {"objects": [laid_out[0], path(size)]}, "data": None}
            state = ClientState()
            state.CopyFrom(wire._state)
            state.fragment_id = fragment
            sent = WidgetState(id=canvas, json_value=json.dumps({"drawing": drawing}))
            state.widget_states.widgets.append(sent)
            wire._socket.send(BackMsg(rerun_script=state).SerializeToString())
            wire.until(lambda message: message.WhichOneof("type") == "script_finished")

        process = psutil.Process(server.pid)
        for number in range(WARM):
            draw(40 + 4 * number)
        received.clear()
        before = process.cpu_times()
        for number in range(options.strokes):
            draw(40 + number)
        after = process.cpu_times()
    seconds = after.user + after.system - before.user - before.system
    kinds = Counter(message.WhichOneof("type") for message in received)
    size = sum(message.ByteSize() for message in received)
    print(
        f"a stroke: {1000 * seconds / options.strokes:.1f} ms of the processor,"
        f" {len(received) / options.strokes:.0f} messages"
        f" ({kinds['delta'] / options.strokes:.0f} with a part of the page),"
        f" {size / options.strokes / 1000:.1f} kB"
    )


if __name__ == "__main__":
    main()
