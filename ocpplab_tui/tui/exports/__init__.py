"""What is shown, as files: JSON lines, CSV, a report in one HTML file, a picture of the screen."""
