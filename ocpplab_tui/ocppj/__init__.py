"""The wire: OCPP-J frames, calls, error replies, schema checks, websocket links."""
