"""The filter language of grid and traffic: words and `field:value` terms, each with its place in the text."""
