"""Inputs by the million: whatever arrives, the lab neither crashes nor hangs, and its state stays sound.

`python -m tests.fuzz` is the long run, `test_fuzz.py` a short one.
"""
