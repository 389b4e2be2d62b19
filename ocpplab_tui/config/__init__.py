"""What a user writes: lab files, the catalog of models, themes: read, checked, explained."""
