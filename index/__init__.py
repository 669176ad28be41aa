"""Articles in, a searchable library out: read, clean, language, chunk, embed, store. Knows nothing of questions."""
