"""What can go wrong, as one small tree.

MnistError
    DataError      a file of digits cannot be read: the error names file, row and column
    DrawingError   a picture is blank or has the wrong shape
    ConfigError    a setting is out of its bounds, or a name does not exist
    ModelError     a model folder is damaged, incomplete or not made by this app
    EngineError    the training engine cannot do its work
    LimitError     a visitor asks for more than this server allows: the error names the limit
"""


class MnistError(Exception):
    """Base of all errors that a person should be told about.

    ``str(error)`` is the whole message. It says what is wrong and what to do.

    Examples
    --------
    Each error of this package can be caught by this one name.

    >>> import mnist_core as mc
    >>> try:
    ...     mc.load_model("no_such_model")
    ... except mc.MnistError as error:
    ...     print(type(error).__name__)
    ModelError
    """


class DataError(MnistError):
    """A file of digits is not what it should be.

    Parameters
    ----------
    problem : str
        What is wrong and what to do, as a sentence.
    file : str
        The file's name.
    row : int, optional
        The line of the file. The header is line 1.
    column : str, optional
        The column's name in the header.

    Attributes
    ----------
    file, row, column
        As given.

    Examples
    --------
    >>> import mnist_core as mc
    >>> print(mc.DataError("expected a number.", file="train.csv", row=7, column="pixel3"))
    train.csv, row 7, column pixel3: expected a number.
    """

    def __init__(
        self, problem: str, *, file: str, row: int | None = None, column: str | None = None
    ) -> None:
        self.file = file
        self.row = row
        self.column = column
        place = file
        if row is not None:
            place += f", row {row}"
        if column is not None:
            place += f", column {column}"
        super().__init__(f"{place}: {problem}")


class DrawingError(MnistError):
    """A drawing cannot become a 28x28 picture.

    It is blank, or it is not a picture.

    Examples
    --------
    >>> import numpy as np
    >>> import mnist_core as mc
    >>> blank_canvas = np.zeros((280, 280, 4), np.uint8)
    >>> mc.to_mnist(blank_canvas)
    Traceback (most recent call last):
    mnist_core.errors.DrawingError: There is nothing on the canvas yet.
    """


class ConfigError(MnistError):
    """A setting is out of its bounds, or names something that does not exist.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.TrainingConfig("single_conv", epochs=0)
    Traceback (most recent call last):
    mnist_core.errors.ConfigError: "Epochs" must be a whole number from 1 to 200, not 0.
    """


class ModelError(MnistError):
    """A model folder is damaged, incomplete or not made by this app.

    Examples
    --------
    >>> import mnist_core as mc
    >>> mc.Classifier(b"not a model", mc.architecture("single_conv"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    mnist_core.errors.ModelError: This is no exported single_conv model (...).
    """


class EngineError(MnistError):
    """The training engine cannot do its work.

    Examples
    --------
    The message says what to do.

    >>> import mnist_core as mc
    >>> print(mc.EngineError("The training process does not start. Restart the app."))
    The training process does not start. Restart the app.
    """


class LimitError(MnistError):
    """A visitor asks for more than this server allows.

    Examples
    --------
    The message names the limit.

    >>> import mnist_core as mc
    >>> print(mc.LimitError("Each visitor may have 3 runs at a time. Stop one first."))
    Each visitor may have 3 runs at a time. Stop one first.
    """
