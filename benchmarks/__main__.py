"""`python -m benchmarks`: the whole benchmark."""

from benchmarks.run import main

main()
