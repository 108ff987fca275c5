"""The parts of Mistakes: which digits are studied, and the ways to study them."""
