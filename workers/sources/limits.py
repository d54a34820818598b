"""Every bound of the readers, each with its reason; what passes one is refused by name."""

MIB = 1 << 20

# The largest XML of a grant with sequence tables has some 30 MB; a tree of it takes about ten times as much memory.
XML_BYTES = 64 * MIB
# A sheet has 1-bit pixels at 300 dpi, some 10 to 200 KB in G4; uncompressed 24-bit colour of an A4 sheet has 25 MB.
IMAGE_BYTES = 64 * MIB
# A grant's ZIP has 0.05 to 60 MB; it is held in memory when it comes out of a tar.
ARCHIVE_BYTES = 256 * MIB
# What one ZIP may hold unpacked. Overlapping members, of which each passes its own bound, stop here.
UNPACKED_BYTES = 1024 * MIB
# G4 sheets hardly shrink and XML shrinks to a tenth; only made bombs pass 250 : 1, and small files may be all blank.
RATIO = 250
RATIO_FROM_BYTES = 8 * MIB
# A grant has at most some 1,500 sheets, formulas and tables in one ZIP.
ZIP_MEMBERS = 10_000
# A central directory of that many members with long names; a longer one is refused before it is read.
ZIP_DIRECTORY_BYTES = 4 * MIB
# A weekly tar has some 10,000 ZIPs; a tar of unpacked grants has ten to twenty files a grant. Each costs 1 KB.
TAR_MEMBERS = 200_000
# Members that are refused by name; the others are counted, so that no archive fills the summary.
TAR_REFUSED = 100
# A header for a long name has the name's length, and some hundred bytes for times and owners.
TAR_HEADER_BYTES = 4096
# Tars have none of these or one; tarfile copies them into every member.
TAR_GLOBALS = 100
# A gzipped tar of ZIPs hardly shrinks, one of XML to a tenth.
GZIP_RATIO = 50
GZIP_FREE_BYTES = 256 * MIB
# Names longer than this fit no file system.
NAME_CHARACTERS = 1024
