"""Places and their names: countries, and how names in different scripts and spellings are compared."""
