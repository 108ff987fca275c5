"""The colours that figures share.

Colour-blind people tell each from the others too, in light and in dark surroundings.
"""

ACCENT = "light-dark(#4f46e5, #8b90ff)"  # of the answer
TRAINING = "#4f7cff"
VALIDATION = "#f2994a"
PALE = "#80808014"  # of what is none or nothing: the page shows through

# The same blue and orange as red, green and blue, 0..255. Blue is for, orange is against.
BLUE = (79, 124, 255)
ORANGE = (242, 153, 74)
