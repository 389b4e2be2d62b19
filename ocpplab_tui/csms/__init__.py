"""The embedded CSMS: a second opinion that shares no code with the chargers.

`embedded.EmbeddedCsms` serves OCPP 1.6 and 2.0.1 on one port; `child.ChildCsms` runs it in a process of its own;
`alone.serve_alone` is `ocpplab-tui csms`. The `ocpp` package is imported when a CSMS starts, not before: it is slow.
"""
