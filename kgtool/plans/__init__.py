"""Plans: a small algebra of relational operators, the encoding of terms, and the executors.

`algebra` says what can be asked, `encode` turns RDF terms into integers, `store` says what every
executor offers; `python_executor`, `numpy_executor`, `duckdb_executor` and `spark_executor` answer
alike. `duckdb_graph` loads files that are too large for terms to become Python objects.
"""
