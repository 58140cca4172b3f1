"""A sample's methods and results as one page: composed once, written as HTML, Markdown or PDF."""
