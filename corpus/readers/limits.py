"""What one file may cost: beyond these it is refused, and nothing else suffers."""

from __future__ import annotations

MAX_FILE = 200_000_000
"""Bytes of a file: a scanned volume of several hundred pages has 100 MB."""

MAX_TEXT_FILE = 20_000_000
"""Bytes of a plain text: the longest law of the PRC has 0.4 MB."""

MAX_CHARACTERS = 10_000_000
"""Of the text of one file: a hundred times a long report."""

MAX_UNPACKED = 400_000_000
"""Bytes of all members of an archive or of an office document, unpacked."""

MAX_RATIO = 200
"""Of unpacked to packed bytes: office documents reach 50, bombs begin at 1,000."""

FREE_UNPACKED = 20_000_000
"""Bytes below which the ratio does not matter: a small file cannot hurt."""

MAX_MEMBERS = 10_000
"""Files in one archive."""

MAX_DEPTH = 2
"""Archives within archives; people pack a folder and then the folder around it."""

MAX_NESTING = 200
"""Elements within elements of XML or HTML: pages of government sites reach 40."""

MAX_CELLS = 1_000_000
"""Of a table, or of all sheets of a workbook."""

MAX_MEMORY = 3_000_000_000
"""Bytes of address space of the process that reads; LibreOffice takes half of it to start."""

SECONDS = 60.0
"""On the clock for one file; the longest real one took 5."""

SECONDS_OF_PAGES = 600.0
"""On the clock for one file of pages, which may be scans: a recogniser takes 2 seconds a page."""
