"""Violent ends: of the lab's process, of the CSMS, of the link; and the books afterwards."""
