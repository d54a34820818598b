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
# "FIGS. 1-93" is real; "FIGS. 1-999999999" would fill the memory, and "FIGS. 1-1000, 1-1000, ..." take minutes.
FIGURES_IN_LINE = 1_000
# A node of the tree takes 120 bytes, the tag that makes it as few as four. Tables of 30 MB have some two million marks.
MARKS = 4_000_000
# Some patents cite 8,000 others; lists that are longer only make a document that Elasticsearch refuses.
CITATIONS = 10_000
# Names and relations are some ten, classes up to a hundred.
NAMES = 1_000
RELATIONS = 1_000
CLASSES = 1_000
