"""The field's terms, each in one sentence: the only place where they are explained."""

TERMS = {
    "accuracy": "the share of digits that the network reads rightly.",
    "activation": "a rule that each result of a layer passes; relu, the usual one, turns what is"
    " negative into 0.",
    "augmentation": "training on slightly turned, shifted or scaled copies as well, so that the"
    " network learns what does not matter.",
    "batch": "the digits that the network sees between two adjustments of its parameters.",
    "batch normalization": "brings the results within a layer to the same mean and spread, batch by"
    " batch, so that training goes faster and steadier.",
    "bias": "a parameter that is added to a layer's result, whatever the input is.",
    "bootstrap": "to draw as many digits anew out of the same ones, again and again, to see how"
    " far a result is chance.",
    "calibration": "whether a network is as often right as it says: of answers that are 80 % sure,"
    " four of five should be right.",
    "class": "one of the possible answers; here the ten digits.",
    "confusion matrix": "a table that counts how often each digit was read as each digit; the right"
    " answers stand on its diagonal.",
    "convolution": "a layer that slides small kernels over a picture and notes how well each of"
    " them fits at each place.",
    "corruption": "a way in which a picture is spoilt, such as noise or a blur; a good network"
    " still reads what people still read.",
    "dense layer": "a layer in which each result depends on every number of the layer before.",
    "dropout": "leaves out a random part of a layer's results while training, so that the network"
    " does not rely on single ones.",
    "epoch": "one pass over all the digits that are trained on.",
    "F1": "precision and recall in one number, their harmonic mean.",
    "feature map": "the picture that a kernel makes: bright where it found what it looks for.",
    "held out": "set aside and never trained on, to see how the network reads what is new to it.",
    "kernel": "a small grid of weights that is slid over a picture, to find an edge or a bend.",
    "label": "the right answer that comes with a digit.",
    "layer": "one step of a network, which turns numbers into other numbers.",
    "learning rate": "how far each adjustment moves the parameters: too small is slow, too large"
    " never settles.",
    "logit": "a class's score before softmax makes a probability of it.",
    "loss": "how wrong the network is, as one number: training makes it smaller. A wrong answer"
    " costs the more, the surer it was.",
    "McNemar's test": "whether one of two networks is better, judged by those digits that just one"
    " of them reads rightly.",
    "MNIST": "70,000 digits that people wrote in the 1990s; the most used data of the field.",
    "optimizer": "the rule by which the parameters are adjusted after each batch.",
    "out of fold": "by somebody who has not learned from it: the digits are parted into folds, and"
    " each is judged by what was learned from the others.",
    "overfitting": "learning the training digits by heart: the loss falls on them, and rises on"
    " held-out ones.",
    "padding": "a rim of zeros around a picture, so that a kernel reaches its edge.",
    "parameter": "a number inside the network that training adjusts.",
    "pixel": "one point of a picture, with its brightness as a number from 0 to 255.",
    "pooling": "makes a picture smaller: of each little square only the largest value goes on.",
    "precision": "of all answers that say a digit, the share that is right.",
    "recall": "of all pictures of a digit, the share that is read as it.",
    "receptive field": "the part of the picture that a number inside the network depends on.",
    "RMSprop": "an optimizer that adjusts each parameter by steps of its own, shorter where the"
    " recent steps were large.",
    "seed": "the number from which all chance of a run is drawn: the same seed, the same run.",
    "softmax": "turns ten scores into ten probabilities that add up to 100 %.",
    "stride": "by how many pixels a kernel moves on at each step.",
    "temperature": "a number by which the logits are divided: above 1 it makes all answers less"
    " sure, below 1 surer, and changes none.",
    "test data": "digits that are looked at once, at the very end, to say how good a network is.",
    "training data": "the digits from which a network learns.",
    "validation": "asking the network about held-out digits, after each epoch.",
    "weight": "a parameter by which an input is multiplied.",
}


def explain(term: str) -> str:
    """Return what a term of the field means, in one sentence.

    Parameters
    ----------
    term : str
        As in `TERMS`.

    Returns
    -------
    str
        Which goes on where ``term:`` ends.

    Raises
    ------
    KeyError
        If nobody has explained the term yet.

    Examples
    --------
    >>> from mnist_core import glossary
    >>> glossary.explain("epoch")
    'one pass over all the digits that are trained on.'
    """
    return TERMS[term]
