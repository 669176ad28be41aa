"""Questions with known answers, asked and measured: no judge but the articles, no figure without its interval."""
