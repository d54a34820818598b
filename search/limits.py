"""Every limit on what a request may ask for, in one place; the OpenAPI document shows these same numbers."""

from __future__ import annotations

from encoder.decoding import MAX_PIXELS

# A sheet of a patent is 20 to 200 kB; 20 MB is a photograph straight from a camera.
UPLOAD_BYTES = 20_000_000
# Refused by the image's header, before a pixel is decoded.
IMAGE_PIXELS = MAX_PIXELS
# Base64 takes four characters for three bytes; the rest is room for the other fields.
BASE64_CHARACTERS = 4 * -(-UPLOAD_BYTES // 3)
REQUEST_BYTES = BASE64_CHARACTERS + 300_000
# A larger body than we answer for is still read, up to here, so that the client gets the reason and not a broken pipe.
DRAINED_BYTES = 4 * REQUEST_BYTES

# Strings, colons, commas and opening brackets of a body of JSON, counted before it is parsed. A whole query has some
# 200 of them; with a list that is too long by far, its own sentence is still the answer.
QUERY_TOKENS = 10_000
# Faults of a body that are told apart: the first is named, and each that is kept takes half a kilobyte.
FAULTS = 10_000

TEXT_CHARACTERS = 2_000
# Elasticsearch counts a clause for each word and field, and allows as few as 1,024 on a small heap with many cores.
KEYWORD_WORDS = 150
# Words beside the text: as many names as a drawing is given.
WORDS = 20
APPLICANT_CHARACTERS = 200
CLASSES = 50
# The longest codes are CPC's of 15 characters; the rest is room for spellings with zeros, spaces and the scheme.
CLASS_CHARACTERS = 60
# Far beyond any sensible balance of three signals; sums of scores stay finite.
WEIGHT = 1_000.0

SIZE = 10
MAX_SIZE = 100
# Patents that each signal contributes, and that can be paged through. Nobody looks at more; narrowing is faster.
WINDOW = 200
# Candidates that HNSW keeps a shard: with as few as the window, recall at its end suffers; each more costs time.
CANDIDATES = 2 * WINDOW
# The most that Elasticsearch allows. Lucene compares with every vector that a filter leaves where there are no more of
# them, and also where there are more but fewer patents bear them, as in any window (ADR 8).
EXACT_CANDIDATES = 10_000
# Words that name a drawing, and classes of each scheme: more are further off than anybody looks.
NAMES = 5
MAX_NAMES = WORDS
# Figures shown with a patent: one row of thumbnails.
FIGURES = 4
# Uploaded drawings that are kept at once: a day of a busy office, in a folder that is listed in milliseconds. A sheet
# has 20 to 200 kB, a photograph some MB, so that either bound may come first.
DRAWINGS = 5_000
DRAWINGS_BYTES = 1_000_000_000

IMAGE_SIDE_MIN = 64
IMAGE_SIDE_MAX = 2_048
IMAGE_SIDE = 1_024
# Entries of the audit log in one answer; more by asking for those before the last.
AUDIT_ENTRIES = 1_000

# ---- what a record of a patent may hold: at least what the readers of publications let pass ----

# A record with its images in one form; waitress drains no more (DRAINED_BYTES), and a design has some twenty sheets.
WRITE_BYTES = 100_000_000
# A line of an export; the texts of one publication are bounded to some megabytes by what follows.
RECORD_BYTES = 64 << 20
# All that the lists below may hold: 50,000 citations of four fields and 50,000 relations of three have 1.5 million, the
# other lists 0.9 million, 5,000 sheets 0.4 million. The largest real records have 0.2 million.
RECORD_TOKENS = 3_000_000
# Names and titles are also keywords, and a keyword of more than 32,766 bytes (at most four a character) is refused.
NAME_CHARACTERS = 2_000
# Elasticsearch refuses to highlight a field of more than 1,000,000 UTF-16 units; a character has at most two.
LONG_CHARACTERS = 500_000
FIGURE_TEXT_CHARACTERS = 4_000
# A description from metadata has the title, the figure's text and class titles; a model writes a page at most.
GENERATED_CHARACTERS = 20_000
DESCRIPTIONS = 20
# The largest real ones have some 1,500 sheets.
SHEETS = 5_000
# The longest real lists are citations, some 6,000.
ENTRIES = 50_000
# A word or two: "design", "expired", "metadata-1".
WORD_CHARACTERS = 100
# Reasons name a file and say a sentence.
REASON_CHARACTERS = 5_000

# ---- how long a write is waited for (RFC 7240) ----

WAIT_S = 10
MAX_WAIT_S = 60
# Jobs that the line about what is under way names; one ingest and one reindex are usual.
ACTIVITIES = 3
# Failures that the answer about a job lists.
FAILURES = 1_000
