"""The dashboard in a browser: textual-serve's page and protocol, with the dashboards inside the lab's own process."""
