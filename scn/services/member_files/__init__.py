"""Cities in files: what a row says, many rows by column, the tables that they are staged in, import, export."""
