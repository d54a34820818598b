"""Bounds of one publication, each with its reason."""

# A real publication is some 25 elements deep (formulas in MathML); deeper ones are made to exhaust the stack.
DEPTH = 200
# The largest real ones have some 1,500 sheets; the same for the lines that describe them.
DRAWINGS = 5_000
# Elasticsearch refuses to highlight a field of more than 1,000,000 UTF-16 units; a character has at most two.
TEXT_CHARACTERS = 500_000
# A line of the description of the drawings is a sentence; the text encoder reads its first hundred words.
FIGURE_TEXT_CHARACTERS = 4_000
# Names and titles are also keywords, and a keyword of more than 32,766 bytes (at most four a character) is refused.
NAME_CHARACTERS = 2_000
# "FIGS. 1-93" is real; "FIGS. 1-999999999" would fill the memory.
FIGURES_IN_RANGE = 1_000
