"""What every room may use: errors, clocks, tasks, ids, timestamps, redaction."""
