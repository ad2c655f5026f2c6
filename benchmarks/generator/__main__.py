"""Make a database with a year of transfers: `python -m benchmarks.generator DATABASE_URL COUNT`."""

import sys

from benchmarks.generator import make

make(sys.argv[1], int(sys.argv[2]), say=print)
