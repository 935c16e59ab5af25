"""Draw views as files: shows, documents, workbooks. `metrics.views` is all that is read here."""
