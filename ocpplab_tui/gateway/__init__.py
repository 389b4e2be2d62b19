"""The HTTP door: the vendor's surface over the same operations that every other face submits."""
