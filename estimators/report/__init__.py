"""A sample's methods and results as a page that a journal would take: composed once, written as HTML, Markdown or PDF."""
