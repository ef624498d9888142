"""SPARQL queries as trees: what their patterns match, told from the text.

The engine that answers a query does not show how it reads it. `lexer`, `reader`, `triples` and
`parser` make a `tree` of a text that an engine has accepted; `touched` tells which triples a query
can touch at all.
"""
