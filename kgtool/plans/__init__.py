"""Plans: a small algebra of relational operators, the encoding of terms, and the executors.

`algebra` says what can be asked, `encode` turns RDF terms into integers, `store` says what every
executor offers; `python_executor`, `numpy_executor` and `duckdb_executor` answer alike.
"""
