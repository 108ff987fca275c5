"""What a component is sent is never a table."""

from streamlit.components.v2.bidi_component import main, serialization
from streamlit.dataframe_util import DataFormat


def look_for_no_tables() -> None:
    """Let what components are sent go to the browser as JSON, without a look for tables in it.

    Streamlit imports pandas and PyArrow for that look, which takes half as long as all else that
    the first visitor of a server waits for.
    """
    vars(serialization).update(is_dataframe_like=lambda data: False)
    vars(main).update(determine_data_format=lambda data: DataFormat.UNKNOWN)
