"""Max pooling: its maps, and the block of pixels of which one is kept."""

from mnist_core.network.layers import MaxPooling2D
from pages.parts.layers import maps, sliding
from pages.parts.layers.seen import Seen
from pages.parts.layers.sliding import Window


def show(seen: Seen) -> None:
    """The maps, and the block that goes over the one that was clicked."""
    layer = seen.layer
    assert isinstance(layer, MaxPooling2D)
    map_ = maps.choose_map(seen)
    window = Window(
        picture=seen.before[..., map_],
        size=layer.pool_size,
        stride=layer.pool_size,
        title="The same map before, and the block",
        output_title=f"Map {map_} of {layer.kind}",
        map=f"map {map_}",
    )
    sliding.show(window, f"slide_{seen.summary.name}_{map_}")
