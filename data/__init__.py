"""The store: schema, reads and writes, releases, catalogue, figures, geography and periods."""
