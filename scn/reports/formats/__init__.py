"""The formats of a report: each takes a document, with its figures where it has any."""
