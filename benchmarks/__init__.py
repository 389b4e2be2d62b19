"""What a charger costs: the lab beside the floor of a bare websocket client, measured in the same run."""
