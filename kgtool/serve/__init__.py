"""The server: SPARQL 1.1 endpoint, linked data and question API over one store, fit for the public.

`settings` says what is allowed; `server` listens (`protocol` guards the sockets); `app` knows the
addresses; `pool` keeps worker processes (`worker`, `tasks`) that alone read the store, so that any
query can be stopped. `frames` is what they say to each other.
"""
