"""What can go wrong, as one small tree.

MnistError
    DataError      a file of digits that cannot be read: names file, row and column
    DrawingError   a picture with nothing on it, or of the wrong shape
    ConfigError    a setting out of its bounds, or a name that does not exist
    ModelError     a model folder that is damaged, incomplete or foreign
    EngineError    the training engine cannot do its work
    LimitError     more than this server gives to one visitor, or has: names the limit
"""


class MnistError(Exception):
    """Something went wrong that the person can be told about; ``str(error)`` is the whole
    message."""


class DataError(MnistError):
    """A file of digits is not what it should be.

    Parameters
    ----------
    problem : what is wrong and what to do, as a sentence.
    file : the file's name.
    row : 1-based line of the file, the header being line 1.
    column : the column's name in the header.
    """

    def __init__(
        self, problem: str, *, file: str, row: int | None = None, column: str | None = None
    ) -> None:
        self.file, self.row, self.column = file, row, column
        place = file
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {problem}")


class DrawingError(MnistError):
    """A drawing cannot become a 28x28 picture: it is blank, or it is no picture."""


class ConfigError(MnistError):
    """A setting is out of its bounds, or names something that does not exist."""


class ModelError(MnistError):
    """A model folder is damaged, incomplete or not of this app."""


class EngineError(MnistError):
    """The training engine cannot do its work; the message says what to do."""


class LimitError(MnistError):
    """More is asked for than this server allows; the message names the limit."""
