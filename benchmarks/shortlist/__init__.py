"""How quickly the most promising of a large pool are found for a request."""
