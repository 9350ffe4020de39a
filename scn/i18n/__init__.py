"""The languages of the words that people read: catalogues, plural forms, numbers, dates, direction."""
