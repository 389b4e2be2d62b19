"""The runtime: chargers run, commands are performed, every frame is kept."""
